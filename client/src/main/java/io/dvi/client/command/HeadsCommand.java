package io.dvi.client.command;

import java.io.PrintWriter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Heads and the pointer to the active one, over the admin API. */
@Command(name = "heads", mixinStandardHelpOptions = true, subcommands = EvaluateCommand.class,
		description = "List, show, evaluate, activate and roll back draft heads.")
final class HeadsCommand implements Runnable {

	private static final int SHORT_HASH = 12;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Option(names = "--admin-url", scope = ScopeType.INHERIT,
			defaultValue = "${env:DVI_ADMIN_URL:-http://127.0.0.1:8081/admin/v1}",
			description = "base URL of the admin API (env DVI_ADMIN_URL)")
	private String url = "";

	@Option(names = "--admin-key", scope = ScopeType.INHERIT, defaultValue = "${env:DVI_ADMIN_KEY:-}",
			description = "key with the role viewer or admin (env DVI_ADMIN_KEY)")
	private String key = "";

	@Option(names = "--json", scope = ScopeType.INHERIT, description = "print the answer as JSON")
	private boolean json;

	@Override
	public void run() {
		throw new ParameterException(this.spec.commandLine(),
				"name a command: ls, show, evaluate, activate, rollback or audit");
	}

	@Command(name = "ls", description = "List versions, newest first.")
	void list(@Option(names = "--limit", defaultValue = "50", description = "most entries") int limit) {
		JsonNode heads = get("/heads?limit=" + limit);
		if (print(heads)) {
			return;
		}
		long active = get("/activation").path("version").longValue(-1);
		Table table = new Table("VERSION", "ACTIVE", "CREATED", "KIND", "STEP", "AGREEMENT", "BASELINE", "KL",
				"SHA256");
		for (JsonNode head : heads.path("heads")) {
			JsonNode evaluation = head.path("evaluation");
			table.row(text(head, "version"), (head.path("version").longValue(-2) == active) ? "*" : "",
					text(head, "created_at"), text(head, "kind"), text(head, "trainer_step"),
					figure(evaluation, "first_token_agreement"), figure(evaluation, "baseline_first_token_agreement"),
					figure(evaluation, "kl"), shorten(text(head, "sha256")));
		}
		table.print(out());
	}

	@Command(name = "show", description = "Show one version.")
	void show(@Parameters(paramLabel = "VERSION", description = "a number or active") String version) {
		JsonNode head = get("/heads/" + version);
		if (print(head)) {
			return;
		}
		Table table = new Table("FIELD", "VALUE");
		head.properties()
			.stream()
			.filter((field) -> !field.getValue().isContainer())
			.forEach((field) -> table.row(field.getKey(), field.getValue().asString()));
		head.path("evaluation").properties().forEach((field) -> table.row(field.getKey(), field.getValue().asString()));
		table.print(out());
	}

	@Command(name = "activate", description = "Make a version the active one.")
	void activate(@Parameters(paramLabel = "VERSION") long version,
			@Option(names = "--reason", required = true, description = "why; goes into the audit") String reason) {
		moved(calls().activate(version, reason));
	}

	@Command(name = "rollback", description = "Go back to an earlier version.")
	void rollback(
			@Option(names = "--to", paramLabel = "VERSION",
					description = "default: the one active before") @Nullable Long to,
			@Option(names = "--reason", required = true, description = "why; goes into the audit") String reason) {
		ObjectNode body = HttpCalls.JSON.createObjectNode().put("reason", reason);
		if (to != null) {
			body.put("to", to);
		}
		moved(calls().post("/activation:rollback", body));
	}

	@Command(name = "audit", description = "List who moved the active head, newest first.")
	void audit(@Option(names = "--limit", defaultValue = "50", description = "most entries") int limit) {
		JsonNode moves = get("/activations?limit=" + limit);
		if (print(moves)) {
			return;
		}
		Table table = new Table("SEQUENCE", "AT", "FROM", "TO", "SOURCE", "ACTOR", "REASON");
		for (JsonNode move : moves.path("activations")) {
			table.row(text(move, "sequence"), text(move, "at"), text(move, "previous_version"), text(move, "version"),
					text(move, "source"), text(move, "actor"), text(move, "reason"));
		}
		table.print(out());
	}

	private void moved(JsonNode result) {
		if (print(result)) {
			return;
		}
		JsonNode activation = result.path("activation");
		String sentence = result.path("changed").booleanValue(false)
				? "head " + text(activation, "version") + " is active, instead of "
						+ text(activation, "previous_version")
				: "head " + text(activation, "version") + " was active already; nothing changed";
		out().println(sentence);
		out().flush();
	}

	private JsonNode get(String path) {
		return calls().get(path);
	}

	private AdminCalls calls() {
		return new AdminCalls(new HttpCalls(this.url, this.key));
	}

	/**
	 * Prints an answer as JSON when that is wanted.
	 * @param node the answer
	 * @return whether it was
	 */
	boolean print(JsonNode node) {
		if (this.json) {
			out().println(HttpCalls.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node));
			out().flush();
		}
		return this.json;
	}

	private PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

	private static String text(JsonNode node, String field) {
		JsonNode value = node.path(field);
		return (value.isMissingNode() || value.isNull()) ? "-" : value.asString();
	}

	private static String figure(JsonNode node, String field) {
		JsonNode value = node.path(field);
		return value.isNumber() ? String.format(Locale.ROOT, "%.3f", value.doubleValue()) : "-";
	}

	private static String shorten(String hash) {
		return hash.substring(0, Math.min(SHORT_HASH, hash.length()));
	}

}
