package io.dvi.decode.command.bench;

import io.dvi.decode.command.questions.Answer;
import io.dvi.decode.command.questions.Question;
import io.dvi.engine.GenerationEvent.SpeculationFigures;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;

class QuestionRoundsTest {

	private static final List<Question> QUESTIONS = List.of(new Question("code", "a"), new Question("code", "b"));

	private final List<String> asked = new ArrayList<>();

	@Test
	void whoBeginsChangesWithEveryQuestion() {
		HeadRuns one = runs("one", 10, 2);
		HeadRuns two = runs("two", 20, 1);
		QuestionRounds rounds = new QuestionRounds(side("plain", 40, 0), List.of(one, two));
		rounds.run(QUESTIONS);
		assertThat(this.asked).containsExactly("plain a", "one a", "two a", "one a", "two a", "plain a", "two b",
				"plain b", "one b");
	}

	@Test
	void comparesHeadsRunByRun() {
		HeadRuns one = runs("one", 10, 2);
		HeadRuns two = runs("two", 20, 1);
		QuestionRounds rounds = new QuestionRounds(side("plain", 40, 0), List.of(one, two));
		rounds.run(QUESTIONS);
		rounds.run(QUESTIONS);
		assertThat(one.each()).hasSize(2);
		assertThat(one.speedup()).isEqualTo(new Spread(4, 4, 4));
		assertThat(new HeadsCompared(one, two).line())
			.isEqualTo("one against two: tokens/step 1.500, speed 2.000, decoding 2.000");
	}

	private HeadRuns runs(String name, long nanos, int accepted) {
		return new HeadRuns(name, side(name, nanos, accepted), 1);
	}

	/** Two tokens in so many nanoseconds, with so many drafts accepted in one step. */
	private Function<Question, Answer> side(String name, long nanos, int accepted) {
		return (question) -> {
			this.asked.add(name + " " + question.text());
			return new Answer("text", 2, nanos, nanos,
					new SpeculationFigures(1, 2, accepted, List.of(2), List.of(accepted), -1));
		};
	}

}
