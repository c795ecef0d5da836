package io.dvi.decode.command.questions;

import io.dvi.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class QuestionTest {

	@TempDir
	private Path folder = Path.of("");

	@Test
	void readsTheFirstTurnAndGroupsTheConversationCategories() throws IOException {
		Path file = write("""
				{"question_id": 81, "category": "writing", "turns": ["first", "second"]}

				{"question_id": 161, "category": "coding", "turns": ["code"]}
				{"question_id": 241, "category": "rag", "turns": ["look up"]}
				""");
		assertThat(Question.read(file)).containsExactly(new Question("mt_bench", "first"),
				new Question("mt_bench", "code"), new Question("rag", "look up"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "secret words", "{\"category\": \"qa\"}", "{\"turns\": [\"secret words\"]}", "[1]" })
	void namesTheLineThatIsNoQuestionWithoutRepeatingIt(String line) throws IOException {
		Path file = write("{\"category\": \"qa\", \"turns\": [\"fine\"]}\n" + line + "\n");
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> Question.read(file))
			.withMessageContaining("questions.jsonl:2")
			.withMessageNotContaining("secret");
	}

	@Test
	void spreadsALimitOverTheTasks() {
		List<Question> questions = List.of(new Question("a", "1"), new Question("a", "2"), new Question("a", "3"),
				new Question("b", "4"), new Question("c", "5"));
		assertThat(Question.spread(questions, 4)).containsExactly(new Question("a", "1"), new Question("b", "4"),
				new Question("c", "5"), new Question("a", "2"));
		assertThat(Question.spread(questions, 0)).isEqualTo(questions);
		assertThat(Question.spread(questions, 9)).isEqualTo(questions);
	}

	private Path write(String text) throws IOException {
		return Files.writeString(this.folder.resolve("questions.jsonl"), text);
	}

}
