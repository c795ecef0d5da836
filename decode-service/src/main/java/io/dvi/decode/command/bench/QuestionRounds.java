package io.dvi.decode.command.bench;

import io.dvi.decode.command.questions.Answer;
import io.dvi.decode.command.questions.Question;

import java.util.List;
import java.util.function.Function;

/** The same questions several times: plain and with each head, who begins in turn. */
final class QuestionRounds {

	private final Function<Question, Answer> plain;

	private final List<HeadRuns> heads;

	private boolean warm;

	private int turn;

	QuestionRounds(Function<Question, Answer> plain, List<HeadRuns> heads) {
		this.plain = plain;
		this.heads = heads;
	}

	void run(List<Question> questions) {
		if (!this.warm && !questions.isEmpty()) {
			// The first runs pay for compilation and first touches of memory.
			ask(questions.getFirst());
			this.warm = true;
		}
		this.heads.forEach(HeadRuns::begin);
		for (Question question : questions) {
			List<Answer> answers = ask(question);
			for (int i = 0; i < this.heads.size(); i++) {
				this.heads.get(i).add(question, answers.getFirst(), answers.get(i + 1));
			}
		}
	}

	/** The plain answer, then that with each head, whatever order they were asked in. */
	private List<Answer> ask(Question question) {
		Answer[] answers = new Answer[this.heads.size() + 1];
		for (int i = 0; i < answers.length; i++) {
			int side = (i + this.turn) % answers.length;
			answers[side] = (side == 0) ? this.plain.apply(question) : this.heads.get(side - 1).answer(question);
		}
		this.turn++;
		return List.of(answers);
	}

	List<HeadRuns> heads() {
		return this.heads;
	}

}
