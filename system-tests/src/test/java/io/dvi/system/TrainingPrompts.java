package io.dvi.system;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The prompts that drive learning, from the folder named by {@code DVI_SHARED}. */
final class TrainingPrompts {

	private TrainingPrompts() {
	}

	static List<String> read() {
		Path file = Optional.ofNullable(System.getenv("DVI_SHARED"))
			.map(Path::of)
			.orElseGet(() -> Path.of("..", "..", "shared", "data"))
			.resolve("prompts.jsonl");
		JsonMapper json = new JsonMapper();
		try {
			return Files.readAllLines(file)
				.stream()
				.map((line) -> json.readTree(line).path("prompt").asString())
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("DVI_SHARED must name the folder of prompts.jsonl", ex);
		}
	}

}
