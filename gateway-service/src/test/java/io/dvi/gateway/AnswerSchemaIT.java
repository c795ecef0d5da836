package io.dvi.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What the routes answer is what /openapi.json says, and nothing beside it. */
class AnswerSchemaIT extends RunningGateway {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String ALL = "\"logprobs\":true,\"top_logprobs\":2,\"return_token_ids\":true,\"stop\":\"x\"";

	private static final String TOOLS = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

	static Stream<Arguments> completions() {
		GenerateEvent end = FakeDecode.finished(Finished.Reason.STOP);
		FakeDecode.Script likely = FakeDecode.playing(FakeDecode.likely("né"), FakeDecode.stoppedBy("x"));
		FakeDecode.Script call = FakeDecode
			.playing(FakeDecode.delta("<tool_call>{\"name\":\"f\",\"arguments\":{}}</tool_call>"), end);
		return Stream.of(arguments("/v1/chat/completions", "", call), arguments("/v1/chat/completions", ALL, likely),
				arguments("/v1/chat/completions", TOOLS, call), arguments("/v1/chat/completions", "\"n\":2", likely),
				arguments("/v1/completions", "", call),
				arguments("/v1/completions", "\"logprobs\":2,\"return_token_ids\":true,\"n\":2", likely),
				arguments("/v1/completions", "\"echo\":true", FakeDecode.playing(FakeDecode.stoppedBy(3))));
	}

	@ParameterizedTest
	@MethodSource("completions")
	void completionsAndTheirChunksAreAsDescribed(String route, String fields, FakeDecode.Script script) {
		DECODE.plays(script);
		String prompt = route.contains("chat") ? "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
				: "\"prompt\":\"hi\"";
		String body = "{\"model\":\"smol\"," + prompt + (fields.isEmpty() ? "" : "," + fields);
		check(route, "application/json", text(post(route, body + "}")));
		List<String> chunks = text(post(route, body + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"))
			.lines()
			.filter((line) -> line.startsWith("data: {"))
			.map((line) -> line.substring("data: ".length()))
			.toList();
		assertThat(chunks).hasSizeGreaterThan(2);
		chunks.forEach((chunk) -> check(route, "text/event-stream", chunk));
	}

	@Test
	void theOtherRoutesAreAsDescribed() {
		check("/tokenize", "application/json", text(post("/tokenize", "{\"prompt\":\"a\"}")));
		check("/detokenize", "application/json", text(post("/detokenize", "{\"tokens\":[97]}")));
		for (String route : List.of("/v1/models", "/v1/models/{id}", "/version", "/health", "/ready", "/live")) {
			WebTestClient.ResponseSpec response = this.user.get().uri(route.replace("{id}", "smol")).exchange();
			check(route, "application/json", text(response));
		}
	}

	@Test
	void refusalsAreAsDescribed() {
		validate(document().path("paths").path("/v1/completions").path("post").path("responses").path("default"),
				"application/json", text(post("/v1/completions", "{}")));
	}

	private void check(String route, String type, String answer) {
		JsonNode operations = document().path("paths").path(route);
		JsonNode operation = operations.has("post") ? operations.path("post") : operations.path("get");
		validate(operation.path("responses").path("200"), type, answer);
	}

	private void validate(JsonNode response, String type, String answer) {
		ObjectNode schema = (ObjectNode) response.path("content").path(type).path("schema").deepCopy();
		schema.set("components", document().path("components"));
		schema.path("components").path("schemas").forEach(AnswerSchemaIT::close);
		Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
		assertThat(new ArrayList<>(validator.validate(JSON.readTree(answer)))).as(answer).isEmpty();
	}

	/** The document leaves room for what comes later; here nothing may be undescribed. */
	private static void close(JsonNode schema) {
		if (schema.has("properties")) {
			((ObjectNode) schema).put("additionalProperties", false);
		}
	}

	private JsonNode document() {
		return JSON.readTree(text(this.user.get().uri("/openapi.json").exchange()));
	}

}
