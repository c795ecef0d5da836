package io.dvi.trainer.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.trainer.offline.HeldOut;
import io.dvi.trainer.offline.LessonPlan;
import io.dvi.trainer.offline.Recipe;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a head comes from and how it does.
 *
 * @param recipe how it was trained
 * @param model for which model
 * @param plan on what
 * @param heldOut its figures in the end
 * @param curve its figures on the way
 * @param elapsed how long it took
 * @param builtFrom version of the program
 */
record HeadReport(Recipe recipe, ModelDescriptor model, LessonPlan plan, HeldOut.Figures heldOut,
		List<TrainingLook.CurvePoint> curve, Duration elapsed, String builtFrom) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** Writes the head and, beside it, this report. */
	void write(Path file, HeadWeights weights) throws IOException {
		Files.write(file, HeadFile.write(weights, origin()));
		String name = String.valueOf(file.getFileName());
		int dot = name.lastIndexOf('.');
		Files.writeString(file.resolveSibling(((dot > 0) ? name.substring(0, dot) : name) + ".json"), json() + "\n",
				StandardCharsets.UTF_8);
	}

	String summary(Path file) {
		return String.format(Locale.ROOT,
				"%s: first-token agreement %.4f, behind it %.4f, %.4f, %.4f; %.3f tokens a step with 4 drafts, on %,d"
						+ " held-out rows; %,.0f rows in %d min",
				file, this.heldOut.agreement(), accepted(1), accepted(2), accepted(3), this.heldOut.tokensPerStep(),
				this.heldOut.rows(), this.recipe.passes() * this.plan.rows(), this.elapsed.toMinutes());
	}

	String json() {
		ObjectNode report = JSON.createObjectNode();
		origin().forEach(report::put);
		report.put("seconds", this.elapsed.toSeconds());
		report.set("held_out", figures(this.heldOut));
		ArrayNode points = report.putArray("curve");
		this.curve.forEach((point) -> points
			.add(figures(point.heldOut()).put("passes", point.passes()).put("loss", point.loss())));
		return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report);
	}

	private Map<String, String> origin() {
		Map<String, String> origin = new TreeMap<>();
		origin.put("command", RunName.command(this.recipe));
		origin.put("dvi", this.builtFrom);
		origin.put("date", LocalDate.now(ZoneOffset.UTC).toString());
		origin.put("seed", Long.toString(this.recipe.seed()));
		origin.put("passes", Double.toString(this.recipe.passes()));
		origin.put("rows", Long.toString(this.plan.rows()));
		origin.put("model", this.model.name());
		origin.put("draft_vocabulary_size", Integer.toString(this.model.draftVocabularySize()));
		origin.put("held_out_rows", Long.toString(this.heldOut.rows()));
		origin.put("held_out_agreement", Double.toString(this.heldOut.agreement()));
		origin.put("held_out_divergence", Double.toString(this.heldOut.divergence()));
		origin.put("held_out_coverage", Double.toString(this.heldOut.coverage()));
		origin.put("held_out_tokens_per_step", Double.toString(this.heldOut.tokensPerStep()));
		return origin;
	}

	private static ObjectNode figures(HeldOut.Figures figures) {
		ObjectNode node = JSON.createObjectNode()
			.put("rows", figures.rows())
			.put("agreement", figures.agreement())
			.put("coverage", figures.coverage())
			.put("divergence", figures.divergence())
			.put("tokens_per_step", figures.tokensPerStep());
		ArrayNode acceptance = node.putArray("acceptance");
		figures.acceptance().forEach(acceptance::add);
		return node;
	}

	private double accepted(int draft) {
		return this.heldOut.acceptance().get(draft);
	}

}
