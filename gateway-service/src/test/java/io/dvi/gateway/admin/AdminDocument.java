package io.dvi.gateway.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.dvi.gateway.openai.RecordSchemas;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the document of the admin API: routes as given, bodies from their records. */
final class AdminDocument {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String BASE = "/admin/v1";

	private static final ObjectNode LIMIT = query("limit", "most entries", bounded(1, 500));

	private static final ObjectNode PAGE = query("page_token", "the next_page_token of the page before",
			RecordSchemas.type("string"));

	private static final ObjectNode DRY_RUN = query("dry_run", "all checks, the same answer, nothing stored",
			RecordSchemas.type("boolean"));

	private static final ObjectNode REASON = required(query("reason", "why; goes into the audit", reason()));

	private static final ObjectNode KEY = header("Idempotency-Key",
			"the same order under the same key moves the pointer once in a day", text(200));

	private static final ObjectNode IF_MATCH = header("If-Match",
			"the ETag of the activation that the caller saw, or *", RecordSchemas.type("string"));

	private final RecordSchemas schemas = new RecordSchemas();

	private final Map<String, ObjectNode> operations = new LinkedHashMap<>();

	AdminDocument() {
		reads();
		orders();
	}

	private void reads() {
		put("GET /heads", "Lists versions, newest first",
				List.of(query("state", "only such versions", oneOf("ready", "quarantined", "pruned")), LIMIT, PAGE),
				null, json(HeadView.Page.class));
		put("GET /heads/{version}", "Shows a version", List.of(), null, json(HeadView.class));
		put("GET /heads/{version}/weights", "The head file, whole or in ranges; its ETag is its sha256", List.of(),
				null, content("application/octet-stream", binary()));
		put("GET /activation", "Where the pointer stands, with the ETag that a move of it needs", List.of(), null,
				json(ActivationView.class));
		put("GET /activations", "Every move of the pointer, newest first", List.of(LIMIT, PAGE), null,
				json(ActivationView.Page.class));
		put("GET /replicas", "What each decode replica serves", List.of(), null, json(ReplicaView.Listing.class));
		put("GET /learning", "How learning goes",
				List.of(query("points", "most points of each curve", bounded(1, 500))), null, json(LearningView.class));
		put("GET /events",
				"Server-sent events: now every second, learning every five, error at the end of a broken one",
				List.of(), null, content("text/event-stream", RecordSchemas.oneOf(this.schemas.of(LiveEvents.Now.class),
						this.schemas.of(LearningView.class))));
		put("GET /console", "What this gateway is", List.of(), null, json(ConsoleController.About.class));
		put("GET /openapi.json", "This document", List.of(), null,
				content("application/json", RecordSchemas.type("object")));
	}

	private void orders() {
		put("PUT /activation", "Moves the pointer, as a whole", List.of(required(IF_MATCH.deepCopy()), DRY_RUN, KEY),
				body("Pointer", PointerBody.class), json(ActivationView.Result.class));
		put("POST /activation:rollback", "Goes back, which is a move forward; canary and shadow end",
				List.of(IF_MATCH, DRY_RUN, KEY), body("Rollback", RollbackBody.class),
				json(ActivationView.Result.class));
		put("POST /heads", "Takes in a head file; 201 for a new version, 200 for one that is there already",
				List.of(REASON, DRY_RUN, KEY), content("application/octet-stream", binary()),
				json(HeadView.Result.class));
		put("POST /heads/{version}:quarantine", "Keeps a version from ever serving again", List.of(DRY_RUN, KEY),
				body("Reason", ReasonBody.class), json(HeadView.Result.class));
		put("POST /heads/{version}:evaluate", "Judges a version on stored held-out experience; takes up to minutes",
				List.of(query("rows", "most rows, the newest", bounded(1, 32_768))), null, json(ReportView.class));
		put("POST /learning:pause", "Stores experience and does no more with it", List.of(DRY_RUN, KEY),
				body("Pause", PauseBody.class), json(LearningView.Result.class));
		put("POST /learning:resume", "Trains, and publishes what passes the gate", List.of(DRY_RUN, KEY),
				body("Reason", ReasonBody.class), json(LearningView.Result.class));
		put("POST /playground", "Answers a prompt, one event for each token and who proposed it, then figures",
				List.of(), playground(),
				content("text/event-stream", RecordSchemas.oneOf(this.schemas.of(PlaygroundAnswer.Token.class),
						this.schemas.of(PlaygroundAnswer.Figures.class))));
		put("DELETE /episodes", "Deletes what was learned from under a caller's key; heads stay",
				List.of(required(query("tenant_key_hash", "first 16 hex digits of the key's sha256", text(200))),
						REASON, DRY_RUN),
				null, json(LearningController.Deleted.class));
	}

	/** The routes it describes, such as {@code GET /admin/v1/heads}. */
	Set<String> routes() {
		return this.operations.keySet();
	}

	/** The document as it is checked in. */
	String text() {
		ObjectNode document = JSON.createObjectNode().put("openapi", "3.1.0");
		document.putObject("info")
			.put("title", "dvi admin")
			.put("version", "v1")
			.put("description", "Heads, the pointer to those that serve, replicas and learning. GET needs the role"
					+ " viewer, all else admin. The path says active for the number of the active version.");
		ObjectNode paths = document.putObject("paths");
		this.operations.forEach((route, operation) -> {
			String[] parts = route.split(" ", 2);
			ObjectNode path = paths.has(parts[1]) ? (ObjectNode) paths.get(parts[1]) : paths.putObject(parts[1]);
			path.set(parts[0].toLowerCase(Locale.ROOT), operation);
		});
		this.schemas.components.set("Problem", problem());
		ObjectNode components = document.putObject("components");
		components.set("schemas", this.schemas.components);
		components.putObject("securitySchemes").putObject("key").put("type", "http").put("scheme", "bearer");
		document.putArray("security").addObject().putArray("key");
		return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document).replace("\r\n", "\n") + "\n";
	}

	private void put(String route, String summary, List<ObjectNode> parameters, @Nullable ObjectNode request,
			ObjectNode answer) {
		ObjectNode operation = JSON.createObjectNode()
			.put("operationId", route.replaceAll("\\W+", "_").replaceAll("_$", "").toLowerCase(Locale.ROOT))
			.put("summary", summary);
		List<ObjectNode> all = new ArrayList<>(parameters);
		if (route.contains("{version}")) {
			all.addFirst(required(parameter("version", "path", "a number or active", RecordSchemas.type("string"))));
		}
		if (!all.isEmpty()) {
			ArrayNode written = operation.putArray("parameters");
			all.forEach((each) -> written.add(each.deepCopy()));
		}
		if (request != null) {
			operation.putObject("requestBody").put("required", true).set("content", request);
		}
		ObjectNode responses = operation.putObject("responses");
		responses.putObject(route.equals("POST /heads") ? "2XX" : "200")
			.put("description", "the answer")
			.set("content", answer);
		responses.putObject("default")
			.put("description", "a refusal or a failure")
			.set("content", content("application/problem+json", RecordSchemas.reference("Problem")));
		this.operations.put(route.replace(" ", " " + BASE), operation);
	}

	private ObjectNode json(Class<?> record) {
		return content("application/json", this.schemas.of(record));
	}

	/** Of all that a body may say only the reason has to be there. */
	private ObjectNode body(String name, Class<?> record) {
		Set<String> optional = Stream.of(record.getRecordComponents())
			.map((component) -> component.getName().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT))
			.filter((field) -> !field.equals("reason"))
			.collect(Collectors.toSet());
		return content("application/json", this.schemas.answer(name, record, Map.of("reason", reason()), optional));
	}

	private ObjectNode playground() {
		return content("application/json",
				this.schemas.answer(
						"Playground", PlaygroundBody.class, Map.of("prompt", RecordSchemas.type("string"),
								"speculation", oneOf("auto", "off"), "max_tokens", bounded(1, 2048)),
						Set.of("speculation", "max_tokens")));
	}

	private static ObjectNode problem() {
		ObjectNode problem = RecordSchemas.type("object");
		ObjectNode properties = problem.putObject("properties");
		properties.set("status", RecordSchemas.type("integer"));
		for (String text : List.of("title", "detail", "code", "param")) {
			properties.set(text, RecordSchemas.type("string"));
		}
		problem.putArray("required").add("status").add("detail").add("code");
		return problem;
	}

	private static ObjectNode content(String type, ObjectNode schema) {
		ObjectNode content = JSON.createObjectNode();
		content.putObject(type).set("schema", schema);
		return content;
	}

	private static ObjectNode query(String name, String description, ObjectNode schema) {
		return parameter(name, "query", description, schema);
	}

	private static ObjectNode header(String name, String description, ObjectNode schema) {
		return parameter(name, "header", description, schema);
	}

	private static ObjectNode parameter(String name, String in, String description, ObjectNode schema) {
		ObjectNode parameter = JSON.createObjectNode().put("name", name).put("in", in).put("description", description);
		parameter.set("schema", schema);
		return parameter;
	}

	private static ObjectNode required(ObjectNode parameter) {
		return parameter.put("required", true);
	}

	private static ObjectNode bounded(int least, int most) {
		return RecordSchemas.type("integer").put("minimum", least).put("maximum", most);
	}

	private static ObjectNode reason() {
		return text(1000);
	}

	private static ObjectNode text(int most) {
		return RecordSchemas.type("string").put("minLength", 1).put("maxLength", most);
	}

	private static ObjectNode oneOf(String... values) {
		ObjectNode schema = RecordSchemas.type("string");
		Stream.of(values).forEach(schema.putArray("enum")::add);
		return schema;
	}

	private static ObjectNode binary() {
		return RecordSchemas.type("string").put("format", "binary");
	}

}
