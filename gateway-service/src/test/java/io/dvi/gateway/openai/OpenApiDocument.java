package io.dvi.gateway.openai;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.dvi.gateway.error.Failure;
import io.dvi.gateway.openai.RequestField.Route;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the OpenAPI document: routes as given, bodies of completions from
 * {@code RequestFields}, answers from their records.
 */
final class OpenApiDocument {

	private static final JsonMapper JSON = new JsonMapper();

	private static final Set<String> FIGURES = Set.of("usage", "metrics", "timings");

	private final RecordSchemas schemas = new RecordSchemas();

	private final Map<String, Operation> operations = new LinkedHashMap<>();

	OpenApiDocument() {
		ObjectNode chatLogprobs = RecordSchemas.oneOf(this.schemas.of(Logprobs.Chat.class), RecordSchemas.type("null"));
		ObjectNode textLogprobs = RecordSchemas.oneOf(this.schemas.of(Logprobs.Text.class), RecordSchemas.type("null"));
		put("POST /v1/chat/completions", "Answers a conversation", request("ChatRequest", Route.CHAT, "messages"),
				whole("ChatCompletion", choice("ChatChoice", ChatShape.Choice.class, chatLogprobs)),
				chunk("ChatCompletionChunk", choice("ChatMore", ChatShape.More.class, chatLogprobs),
						choice("ChatEnd", ChatShape.End.class, RecordSchemas.type("null"))));
		put("POST /v1/completions", "Continues texts or tokens", request("TextRequest", Route.TEXT, "prompt"),
				whole("TextCompletion", choice("TextChoice", TextShape.Choice.class, textLogprobs)),
				chunk("TextCompletionChunk", choice("TextMore", TextShape.More.class, textLogprobs),
						choice("TextEnd", TextShape.End.class, RecordSchemas.type("null"))));
		put("GET /v1/models", "Lists the served models", null, this.schemas.of(ModelController.Listing.class), null);
		put("GET /v1/models/{id}", "Shows a served model", null, this.schemas.of(ModelController.Entry.class), null);
		put("POST /tokenize", "Turns a text or a conversation into tokens", tokenize(),
				this.schemas.of(TokenController.Tokens.class), null);
		put("POST /detokenize", "Turns tokens into text", detokenize(), this.schemas.of(TokenController.Text.class),
				null);
		put("GET /version", "Tells the version of this server", null, this.schemas.of(AboutController.Version.class),
				null);
		put("GET /openapi.json", "This document", null, RecordSchemas.type("object"), null);
		put("GET /live", "The process runs; needs no key", null, this.schemas.of(HealthController.State.class), null);
		put("GET /health", "A request would be answered; needs no key", null,
				this.schemas.of(HealthController.State.class), null);
		put("GET /ready", "The same as /health; needs no key", null, this.schemas.of(HealthController.State.class),
				null);
	}

	/** The routes it describes, such as {@code GET /v1/models}. */
	Set<String> routes() {
		return this.operations.keySet();
	}

	/** The document as it is checked in. */
	String text() {
		ObjectNode document = JSON.createObjectNode().put("openapi", "3.1.0");
		document.putObject("info")
			.put("title", "dvi")
			.put("version", "v1")
			.put("description", "OpenAI's completions with vLLM's fields; x-handling says what becomes of a field");
		ObjectNode error = this.schemas.of(Failure.Body.class);
		ObjectNode paths = document.putObject("paths");
		this.operations.forEach((route, operation) -> {
			String[] parts = route.split(" ", 2);
			paths.putObject(parts[1]).set(parts[0].toLowerCase(Locale.ROOT), write(parts[1], operation, error));
		});
		ObjectNode components = document.putObject("components");
		components.set("schemas", this.schemas.components);
		components.putObject("securitySchemes").putObject("key").put("type", "http").put("scheme", "bearer");
		document.putArray("security").addObject().putArray("key");
		return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document).replace("\r\n", "\n") + "\n";
	}

	private static ObjectNode write(String path, Operation operation, ObjectNode error) {
		ObjectNode written = JSON.createObjectNode()
			.put("operationId", operation.name())
			.put("summary", operation.summary());
		if (operation.summary().endsWith("needs no key")) {
			written.putArray("security");
		}
		if (path.contains("{id}")) {
			ObjectNode parameter = written.putArray("parameters").addObject();
			parameter.put("name", "id")
				.put("in", "path")
				.put("required", true)
				.set("schema", RecordSchemas.type("string"));
		}
		if (operation.request() != null) {
			written.putObject("requestBody").put("required", true).set("content", content(operation.request(), null));
		}
		ObjectNode responses = written.putObject("responses");
		responses.putObject("200")
			.put("description", "the answer")
			.set("content", content(operation.answer(), operation.chunk()));
		responses.putObject("default")
			.put("description", "a refusal or a failure")
			.set("content", content(error, null));
		return written;
	}

	private static ObjectNode content(ObjectNode schema, @Nullable ObjectNode chunk) {
		ObjectNode content = JSON.createObjectNode();
		content.putObject("application/json").set("schema", schema);
		if (chunk != null) {
			content.putObject("text/event-stream").set("schema", chunk);
		}
		return content;
	}

	private void put(String route, String summary, @Nullable ObjectNode request, ObjectNode answer,
			@Nullable ObjectNode chunk) {
		String name = route.replaceAll("\\W+", "_").replaceAll("_$", "").toLowerCase(Locale.ROOT);
		this.operations.put(route, new Operation(name, summary, request, answer, chunk));
	}

	private ObjectNode request(String name, Route route, String prompt) {
		ObjectNode schema = RecordSchemas.type("object");
		ObjectNode properties = schema.putObject("properties");
		for (RequestField field : RequestFields.ALL) {
			if (field.routes().contains(route)) {
				ObjectNode property = (ObjectNode) JSON.readTree(field.schema());
				property.put("description", field.effect());
				property.put("x-handling", field.handling().name().toLowerCase(Locale.ROOT));
				properties.set(field.name(), property);
			}
		}
		schema.putArray("required").add("model").add(prompt);
		schema.put("additionalProperties", true);
		this.schemas.components.set(name, schema);
		return RecordSchemas.reference(name);
	}

	private ObjectNode choice(String name, Class<?> record, ObjectNode logprobs) {
		ObjectNode reason = RecordSchemas.oneOf(RecordSchemas.type("string"), RecordSchemas.type("integer"),
				RecordSchemas.type("null"));
		return this.schemas.answer(name, record, Map.of("logprobs", logprobs, "stop_reason", reason), Set.of());
	}

	private ObjectNode whole(String name, ObjectNode choice) {
		return this.schemas.answer(name, Shape.Summed.class, Map.of("choices", RecordSchemas.listOf(choice)), Set.of());
	}

	/** The figures come with the last chunk only. */
	private ObjectNode chunk(String name, ObjectNode... choices) {
		return this.schemas.answer(name, Shape.Summed.class,
				Map.of("choices", RecordSchemas.listOf(RecordSchemas.oneOf(choices))), FIGURES);
	}

	private static ObjectNode tokenize() {
		return (ObjectNode) JSON.readTree(
				"""
						{"type":"object","properties":{"model":{"type":"string"},"prompt":{"type":"string"},
						 "messages":{"type":"array","items":{"type":"object"}},"tools":{"type":"array","items":{"type":"object"}}},
						 "oneOf":[{"required":["prompt"]},{"required":["messages"]}]}""");
	}

	private static ObjectNode detokenize() {
		return (ObjectNode) JSON.readTree("""
				{"type":"object","properties":{"model":{"type":"string"},
				 "tokens":{"type":"array","items":{"type":"integer","minimum":0}}},"required":["tokens"]}""");
	}

	/** One route. */
	private record Operation(String name, String summary, @Nullable ObjectNode request, ObjectNode answer,
			@Nullable ObjectNode chunk) {
	}

}
