package io.dvi.client.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/** Heads, moves and replicas as people read them. */
final class HeadTables {

	private static final int SHORT_HASH = 12;

	private HeadTables() {
	}

	/**
	 * Prints versions.
	 * @param heads the server's list
	 * @param activation where the pointer stands
	 * @param out where
	 */
	static void heads(JsonNode heads, JsonNode activation, PrintWriter out) {
		Table table = new Table("VERSION", "SERVES", "STATE", "ORIGIN", "CREATED", "KIND", "STEP", "AGREEMENT",
				"BASELINE", "KL", "SHA256");
		for (JsonNode head : heads.path("heads")) {
			JsonNode evaluation = head.path("evaluation");
			table.row(text(head, "version"), role(head.path("version").longValue(-1), activation), text(head, "state"),
					text(head, "origin"), text(head, "created_at"), text(head, "kind"), text(head, "trainer_step"),
					figure(evaluation, "first_token_agreement"), figure(evaluation, "baseline_first_token_agreement"),
					figure(evaluation, "kl"), shorten(text(head, "sha256")));
		}
		table.print(out);
	}

	private static String role(long version, JsonNode activation) {
		if (activation.path("version").longValue(-2) == version) {
			return "active";
		}
		JsonNode canary = activation.path("canary");
		if (canary.path("version").longValue(-2) == version) {
			return "canary " + text(canary, "percent") + " %";
		}
		return (activation.path("shadow_version").longValue(-2) == version) ? "shadow" : "";
	}

	/**
	 * Prints the fields of an object, and those of one inside it.
	 * @param node the object
	 * @param inner name of the one inside
	 * @param out where
	 */
	static void fields(JsonNode node, String inner, PrintWriter out) {
		fieldTable(node, inner).print(out);
	}

	/**
	 * Prints a version, with what scoring it in the shadow came to when that was last
	 * done.
	 * @param head the version
	 * @param moves the newest moves, newest first
	 * @param out where
	 */
	static void head(JsonNode head, JsonNode moves, PrintWriter out) {
		Table table = fieldTable(head, "evaluation");
		moves.path("activations")
			.valueStream()
			.filter((move) -> move.path("shadow_version").equals(head.path("version")))
			.filter((move) -> move.path("figures").valueStream().anyMatch(HeadTables::ofShadow))
			.findFirst()
			.ifPresent((move) -> {
				table.row("shadow_in_activation", text(move, "sequence"));
				move.path("figures")
					.valueStream()
					.filter(HeadTables::ofShadow)
					.forEach((figure) -> table.row(text(figure, "name"), against(figure)));
			});
		table.print(out);
	}

	private static boolean ofShadow(JsonNode figure) {
		return text(figure, "name").startsWith("shadow_");
	}

	private static Table fieldTable(JsonNode node, String inner) {
		Table table = new Table("FIELD", "VALUE");
		node.properties()
			.stream()
			.filter((field) -> !field.getValue().isContainer())
			.forEach((field) -> table.row(field.getKey(), text(node, field.getKey())));
		JsonNode inside = node.path(inner);
		inside.properties().forEach((field) -> table.row(field.getKey(), text(inside, field.getKey())));
		return table;
	}

	/**
	 * Prints moves.
	 * @param moves the server's list
	 * @param out where
	 */
	static void moves(JsonNode moves, PrintWriter out) {
		Table table = new Table("SEQUENCE", "AT", "FROM", "TO", "CANARY", "SHADOW", "SOURCE", "ACTOR", "SERVED BY",
				"FIGURES", "REASON");
		for (JsonNode move : moves.path("activations")) {
			table.row(text(move, "sequence"), text(move, "at"), text(move, "previous_version"), text(move, "version"),
					canary(move), text(move, "shadow_version"), text(move, "source"), text(move, "actor"),
					reached(move.path("acknowledgements")), figures(move.path("figures")), text(move, "reason"));
		}
		table.print(out);
	}

	static String canary(JsonNode activation) {
		JsonNode canary = activation.path("canary");
		return canary.isObject() ? text(canary, "version") + " at " + text(canary, "percent") + " %" : "-";
	}

	private static String reached(JsonNode acknowledgements) {
		long well = acknowledgements.valueStream().filter((word) -> word.path("error").asString("").isEmpty()).count();
		return acknowledgements.isEmpty() ? "-" : well + " of " + acknowledgements.size();
	}

	static String figures(JsonNode figures) {
		return figures.isEmpty() ? "-"
				: figures.valueStream()
					.map((figure) -> text(figure, "name") + " " + against(figure))
					.collect(Collectors.joining(", "));
	}

	private static String against(JsonNode figure) {
		String value = count(figure, "value");
		return figure.path("limit").isNumber() ? value + " against " + count(figure, "limit") : value;
	}

	/** Most figures are counts: those without decimals. */
	private static String count(JsonNode figure, String field) {
		double value = figure.path(field).doubleValue(Double.NaN);
		return (value == Math.rint(value)) ? String.format(Locale.ROOT, "%.0f", value) : figure(figure, field);
	}

	/**
	 * Prints replicas.
	 * @param replicas the server's list
	 * @param out where
	 */
	static void replicas(JsonNode replicas, PrintWriter out) {
		Table table = new Table("INSTANCE", "HEALTHY", "SEQUENCE", "HEAD", "CANARY", "SINCE", "TOKENS/S", "PLAIN",
				"TOKENS/STEP", "LAST ERROR");
		for (JsonNode replica : replicas.path("replicas")) {
			JsonNode serving = serving(replica);
			table.row(text(replica, "instance"), replica.path("healthy").booleanValue(false) ? "yes" : "no",
					text(replica, "activation_sequence"), text(replica, "head_version"),
					text(replica, "canary_version"), text(replica, "since"), rate(serving, "tokens_per_second"),
					rate(replica, "plain_tokens_per_second"), rate(serving, "tokens_per_step"),
					text(replica, "last_error"));
		}
		table.print(out);
		out.println(replicas.path("converged").booleanValue(false) ? "converged" : "not converged");
		out.flush();
	}

	/** Counters of the head that a replica serves now. */
	private static JsonNode serving(JsonNode replica) {
		return replica.path("serving")
			.valueStream()
			.filter((own) -> own.path("head_version").equals(replica.path("head_version")))
			.findFirst()
			.orElse(HttpCalls.JSON.missingNode());
	}

	private static String rate(JsonNode node, String field) {
		double value = node.path(field).doubleValue(0);
		return (value > 0) ? String.format(Locale.ROOT, "%.2f", value) : "-";
	}

	private static String text(JsonNode node, String field) {
		return AdminCommand.text(node, field);
	}

	private static String figure(JsonNode node, String field) {
		return AdminCommand.figure(node, field);
	}

	private static String shorten(String hash) {
		return hash.substring(0, Math.min(SHORT_HASH, hash.length()));
	}

}
