package io.dvi.client.command;

import java.io.PrintWriter;
import java.util.Locale;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** A group of commands over the admin API. */
abstract class AdminCommand implements Runnable {

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
	public final void run() {
		throw new ParameterException(this.spec.commandLine(),
				"name a command: " + String.join(", ", this.spec.subcommands().keySet()));
	}

	final AdminCalls calls() {
		return new AdminCalls(new HttpCalls(this.url, this.key));
	}

	/**
	 * Prints an answer as JSON when that is wanted.
	 * @param node the answer
	 * @return whether it was
	 */
	final boolean print(JsonNode node) {
		if (this.json) {
			say(HttpCalls.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node));
		}
		return this.json;
	}

	final void say(String sentence) {
		out().println(sentence);
		out().flush();
	}

	final PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

	final ParameterException misuse(String sentence) {
		return new ParameterException(this.spec.commandLine(), sentence);
	}

	/** The value of a field as text, a dash where there is none. */
	static String text(JsonNode node, String field) {
		JsonNode value = node.path(field);
		return (value.isMissingNode() || value.isNull()) ? "-" : value.asString();
	}

	/** A number with three decimals, a dash where there is none. */
	static String figure(JsonNode node, String field) {
		JsonNode value = node.path(field);
		return value.isNumber() ? String.format(Locale.ROOT, "%.3f", value.doubleValue()) : "-";
	}

}
