package io.dvi.client.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How learning goes and whether it does, over the admin API. */
@Command(name = "learning", mixinStandardHelpOptions = true,
		description = "Look at learning, pause it and let it go on; serving goes on in any case.")
final class LearningCommand extends AdminCommand {

	@Command(name = "status", description = "Show how learning goes.")
	void status(
			@Option(names = "--rounds", defaultValue = "10", description = "most rounds, newest first") int rounds) {
		JsonNode status = calls().get("/learning");
		if (print(status)) {
			return;
		}
		HeadTables.fields(status, "", out());
		Table table = new Table("ROUND", "CLOSED", "OUTCOME", "HEAD", "STEP", "FIGURES");
		status.path("rounds")
			.valueStream()
			.limit(rounds)
			.forEach((round) -> table.row(text(round, "round"), text(round, "closed"), text(round, "outcome"),
					text(round, "head_version"), text(round, "trainer_step"),
					HeadTables.figures(round.path("figures"))));
		table.print(out());
	}

	@Command(name = "pause", description = "Store experience and do no more with it.")
	void pause(
			@Option(names = "--publishing-only",
					description = "go on with training, publish nothing") boolean publishingOnly,
			@Mixin OrderOptions order) {
		ObjectNode body = HttpCalls.JSON.createObjectNode();
		if (publishingOnly) {
			body.put("publishing_only", true);
		}
		changed(calls().order("/learning:pause", body, order));
	}

	@Command(name = "resume", description = "Train, and publish what passes the gate.")
	void resume(@Mixin OrderOptions order) {
		changed(calls().order("/learning:resume", HttpCalls.JSON.createObjectNode(), order));
	}

	private void changed(JsonNode result) {
		if (print(result)) {
			return;
		}
		String mode = text(result.path("learning"), "mode");
		say((result.path("dry_run").booleanValue(false) ? "dry run, nothing stored; afterwards: " : "") + "learning: "
				+ mode + (result.path("changed").booleanValue(false) ? "" : ", as it was; nothing changed"));
	}

}
