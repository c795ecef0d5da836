package io.dvi.engine.testing;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * First turns of Spec-Bench questions, spread evenly over the file and so over its tasks.
 */
public final class SpecBenchQuestions {

	private SpecBenchQuestions() {
	}

	/**
	 * Reads questions.
	 * @param count how many
	 * @return their first turns
	 */
	public static List<String> firstTurns(int count) {
		Path file = RealModel.sharedData().resolve("spec-bench.jsonl");
		try {
			List<String> lines = Files.readAllLines(file);
			List<String> turns = new ArrayList<>();
			JsonMapper json = new JsonMapper();
			for (int i = 0; i < count; i++) {
				JsonNode question = json.readTree(lines.get((int) ((long) i * lines.size() / count)));
				turns.add(question.path("turns").path(0).asString());
			}
			return turns;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("DVI_SHARED must name the folder of spec-bench.jsonl", ex);
		}
	}

}
