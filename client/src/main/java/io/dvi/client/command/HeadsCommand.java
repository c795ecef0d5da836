package io.dvi.client.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Heads and the pointer to those that serve, over the admin API. */
@Command(name = "heads", mixinStandardHelpOptions = true,
		description = "Look at draft heads, evaluate them, and say which serve.")
final class HeadsCommand extends AdminCommand {

	/** How far back a version's time in the shadow is looked for. */
	private static final int SHOWN_MOVES = 50;

	private static final String NONE = "none";

	@Command(name = "ls", description = "List versions, newest first.")
	void list(@Option(names = "--limit", defaultValue = "50", description = "most entries") int limit,
			@Option(names = "--state", description = "only ready, quarantined or pruned ones") @Nullable String state) {
		JsonNode heads = calls().get("/heads?limit=" + limit + ((state != null) ? "&state=" + state : ""));
		if (!print(heads)) {
			HeadTables.heads(heads, calls().get("/activation"), out());
		}
	}

	@Command(name = "show", description = "Show one version.")
	void show(@Parameters(paramLabel = "VERSION", description = "a number or active") String version) {
		JsonNode head = calls().get("/heads/" + version);
		if (!print(head)) {
			HeadTables.head(head, calls().get("/activations?limit=" + SHOWN_MOVES), out());
		}
	}

	@Command(name = "evaluate",
			description = "Judge one version on stored held-out experience, beside the active one; takes up to minutes.")
	void evaluate(@Parameters(paramLabel = "VERSION", description = "a number or active") String version, @Option(
			names = "--rows", paramLabel = "N",
			description = "most held-out rows, the newest; default: the trainer's 4096") @Nullable Integer rows) {
		JsonNode report = calls().evaluate(version, rows);
		if (!print(report)) {
			ReportTable.print(report, out());
		}
	}

	@Command(name = "replicas", description = "Show what each decode replica serves.")
	void replicas() {
		JsonNode replicas = calls().get("/replicas");
		if (!print(replicas)) {
			HeadTables.replicas(replicas, out());
		}
	}

	@Command(name = "audit", description = "List who moved the pointer and why, newest first.")
	void audit(@Option(names = "--limit", defaultValue = "50", description = "most entries") int limit) {
		JsonNode moves = calls().get("/activations?limit=" + limit);
		if (!print(moves)) {
			HeadTables.moves(moves, out());
		}
	}

	@Command(name = "export", description = "Write the file of one version.")
	void export(@Parameters(paramLabel = "VERSION", description = "a number or active") String version,
			@Option(names = "--out", required = true, paramLabel = "FILE", description = "where to") Path file) {
		byte[] bytes = calls().fetch("/heads/" + version + "/weights");
		try {
			Files.write(file, bytes);
		}
		catch (IOException ex) {
			throw new CommandFailure("cannot write " + file, ex);
		}
		if (!print(HttpCalls.JSON.createObjectNode().put("file", file.toString()).put("size_bytes", bytes.length))) {
			say("head " + version + ": " + bytes.length + " bytes in " + file);
		}
	}

	@Command(name = "import",
			description = "Take in a head file from elsewhere as a new version; it does not serve yet.")
	void take(@Parameters(paramLabel = "FILE", description = "a head file") Path file, @Mixin OrderOptions order) {
		byte[] bytes;
		try {
			bytes = Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new CommandFailure("cannot read " + file, ex);
		}
		JsonNode result = calls().upload("/heads", bytes, order);
		String head = "head " + text(result.path("head"), "version");
		changed(result, order.dryRun() ? "the file can serve" : head + " is taken in",
				"the file is " + head + " already");
	}

	@Command(name = "activate", description = "Let a version serve; canary and shadow end unless they are named.")
	void activate(@Parameters(paramLabel = "VERSION") long version,
			@Option(names = "--shadow", paramLabel = "VERSION",
					description = "score another one beside it, without serving") @Nullable Long shadow,
			@Mixin OrderOptions order) {
		moved(calls().activate(version, shadow, order));
	}

	@Command(name = "canary",
			description = "Let a version serve a share of requests, the same ones by key; 0 %% ends the canary.")
	void canary(@Parameters(paramLabel = "VERSION") long version,
			@Option(names = "--percent", required = true, description = "share of requests, 0 to 99") int percent,
			@Mixin OrderOptions order) {
		if (percent < 0 || percent > 99) {
			throw misuse("`--percent` must be from 0 to 99. Given: " + percent);
		}
		AdminCalls.Tagged current = calls().activation();
		ObjectNode pointer = current.pointer();
		if (pointer.path("shadow_version").longValue(-1) == version) {
			pointer.remove("shadow_version");
		}
		pointer.remove("canary");
		if (percent > 0) {
			pointer.putObject("canary").put("version", version).put("percent", percent);
		}
		moved(calls().move(current.tag(), pointer, order));
	}

	@Command(name = "shadow",
			description = "Score a version on live experience beside the active one; it serves nobody, a canary stays.")
	void shadow(@Parameters(paramLabel = "VERSION", description = "a number, or none to end it") String version,
			@Mixin OrderOptions order) {
		if (!version.equals(NONE) && !version.matches("\\d{1,18}")) {
			throw misuse("`VERSION` must be a number or none. Given: " + version);
		}
		AdminCalls.Tagged current = calls().activation();
		ObjectNode pointer = current.pointer();
		pointer.remove("shadow_version");
		if (!version.equals(NONE)) {
			pointer.put("shadow_version", Long.parseLong(version));
		}
		moved(calls().move(current.tag(), pointer, order));
	}

	@Command(name = "rollback", description = "Go back; canary and shadow end.")
	void rollback(@Option(names = "--to", paramLabel = "VERSION",
			description = "default: ends the canary where there is one, else the last good one before") @Nullable Long to,
			@Mixin OrderOptions order) {
		ObjectNode body = HttpCalls.JSON.createObjectNode();
		if (to != null) {
			body.put("to", to);
		}
		moved(calls().order("/activation:rollback", body, order));
	}

	@Command(name = "quarantine", description = "Never let a version serve again.")
	void quarantine(@Parameters(paramLabel = "VERSION") long version, @Mixin OrderOptions order) {
		JsonNode result = calls().order("/heads/" + version + ":quarantine", HttpCalls.JSON.createObjectNode(), order);
		changed(result, "head " + version + " is quarantined",
				"head " + version + " is " + text(result.path("head"), "state") + " already");
	}

	private void moved(JsonNode result) {
		JsonNode activation = result.path("activation");
		String head = "head " + text(activation, "version");
		String canary = activation.path("canary").isObject() ? ", canary " + HeadTables.canary(activation) : "";
		String beside = activation.path("shadow_version").isNumber()
				? canary + ", shadow " + text(activation, "shadow_version") : canary;
		String before = activation.path("previous_version").isNumber()
				&& !activation.path("previous_version").equals(activation.path("version"))
						? ", instead of " + text(activation, "previous_version") : "";
		changed(result, head + " is active" + before + beside, head + " was active already" + beside);
	}

	private void changed(JsonNode result, String done, String nothing) {
		if (print(result)) {
			return;
		}
		String mode = result.path("dry_run").booleanValue(false) ? "dry run, nothing stored; afterwards: " : "";
		say(mode + (result.path("changed").booleanValue(false) ? done : nothing + "; nothing changed"));
	}

}
