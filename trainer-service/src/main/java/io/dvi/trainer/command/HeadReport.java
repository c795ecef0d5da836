package io.dvi.trainer.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.trainer.offline.HeldOut;
import io.dvi.trainer.registry.HeadOrigin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A trained head and how it does.
 *
 * @param weights the head
 * @param model its model
 * @param origin where it comes from
 * @param figures on held-out requests
 * @param curve the same on the way
 * @param elapsed how long it took
 */
record HeadReport(HeadWeights weights, ModelDescriptor model, HeadOrigin origin, HeldOut.Figures figures,
		LearningCurve curve, Duration elapsed) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** Writes the head and, beside it, this report. */
	void write(Path file) throws IOException {
		Files.write(file, HeadFile.write(this.weights, this.origin.toStrings()));
		Files.writeString(beside(file), json() + "\n", StandardCharsets.UTF_8);
	}

	/** The file of the report that belongs to a head's. */
	static Path beside(Path file) {
		return file.resolveSibling(String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "") + ".json");
	}

	String summary(Path file) {
		return String.format(Locale.ROOT,
				"%s: first token %.4f, up to the second, third and fourth %.4f, %.4f, %.4f, %.3f tokens a step, on %,d"
						+ " held-out rows; %d steps in %d min",
				file, this.figures.acceptance().get(0), this.figures.acceptance().get(1),
				this.figures.acceptance().get(2), this.figures.acceptance().get(3), this.figures.tokensPerStep(),
				this.figures.rows(), this.origin.steps(), this.elapsed.toMinutes());
	}

	String json() {
		ObjectNode report = JSON.createObjectNode()
			.put("model", this.model.name())
			.put("model_fingerprint", this.model.fingerprint())
			.put("split_layer", this.model.splitLayer())
			.put("draft_vocabulary_size", this.model.draftVocabularySize())
			.put("kind", this.weights.kind())
			.put("command", this.origin.command())
			.put("program", this.origin.program())
			.put("date", this.origin.date())
			.put("seed", this.origin.seed())
			.put("rows", this.origin.rows())
			.put("passes", this.origin.passes())
			.put("steps", this.origin.steps())
			.put("seconds", this.elapsed.toSeconds());
		report.set("held_out", LearningCurve.figures(this.figures));
		report.set("curve", this.curve.json());
		return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report);
	}

}
