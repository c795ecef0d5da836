package io.dvi.decode.command.questions;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One question of a Spec-Bench file, of which the first turn is asked.
 *
 * @param task the group it is reported under
 * @param text what is asked
 */
public record Question(String task, String text) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** The categories Spec-Bench reports as one task. */
	private static final Set<String> MT_BENCH = Set.of("writing", "roleplay", "reasoning", "math", "coding",
			"extraction", "stem", "humanities");

	/**
	 * Reads one JSON object a line with {@code category} and {@code turns}.
	 * @throws EngineException when a line is something else; its number is named, its
	 * text is not
	 */
	public static List<Question> read(Path file) throws IOException {
		List<Question> questions = new ArrayList<>();
		int number = 0;
		for (String line : Files.readAllLines(file)) {
			number++;
			if (!line.isBlank()) {
				questions.add(parse(line, file + ":" + number));
			}
		}
		return questions;
	}

	private static Question parse(String line, String where) {
		try {
			JsonNode node = JSON.readTree(line);
			String category = node.path("category").asString("");
			String text = node.path("turns").path(0).asString("");
			if (!category.isEmpty() && !text.isEmpty()) {
				return new Question(MT_BENCH.contains(category) ? "mt_bench" : category, text);
			}
		}
		catch (JacksonException ex) {
			throw malformed(where, ex);
		}
		throw malformed(where, null);
	}

	private static EngineException malformed(String where, @Nullable Throwable cause) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, "questions",
				where + " must be a JSON object with `category` and at least one of `turns`", cause);
	}

	/**
	 * Takes questions from each task in turn, in the order of the file.
	 * @param limit most questions, or 0 for all
	 */
	public static List<Question> spread(List<Question> questions, int limit) {
		if (limit == 0 || limit >= questions.size()) {
			return questions;
		}
		Map<String, Deque<Question>> tasks = new LinkedHashMap<>();
		questions
			.forEach((question) -> tasks.computeIfAbsent(question.task(), (_) -> new ArrayDeque<>()).add(question));
		List<Question> chosen = new ArrayList<>();
		while (chosen.size() < limit) {
			for (Deque<Question> task : tasks.values()) {
				if (!task.isEmpty() && chosen.size() < limit) {
					chosen.add(task.remove());
				}
			}
		}
		return chosen;
	}

}
