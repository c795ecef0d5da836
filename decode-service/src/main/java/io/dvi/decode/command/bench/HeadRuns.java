package io.dvi.decode.command.bench;

import io.dvi.decode.command.questions.Answer;
import io.dvi.decode.command.questions.Question;
import io.dvi.decode.command.questions.Tallies;
import io.dvi.decode.command.questions.Tally;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What one head does with the questions, run by run, each answer beside a plain one. */
final class HeadRuns {

	private final String head;

	private final Function<Question, Answer> answerer;

	private final int draftLength;

	private final Tallies sums;

	private final List<Tally> each = new ArrayList<>();

	/**
	 * Begins without a run.
	 * @param head how it was named
	 * @param answerer an engine with the head
	 * @param draftLength most tokens drafted per step
	 */
	HeadRuns(String head, Function<Question, Answer> answerer, int draftLength) {
		this.head = head;
		this.answerer = answerer;
		this.draftLength = draftLength;
		this.sums = new Tallies(draftLength);
	}

	void begin() {
		this.each.add(new Tally(this.draftLength));
	}

	Answer answer(Question question) {
		return this.answerer.apply(question);
	}

	void add(Question question, Answer plain, Answer speculative) {
		this.sums.add(question.task(), (tally) -> tally.addPair(plain, speculative));
		this.each.getLast().addPair(plain, speculative);
	}

	String head() {
		return this.head;
	}

	Tallies sums() {
		return this.sums;
	}

	/** One for each run. */
	List<Tally> each() {
		return this.each;
	}

	Spread speedup() {
		return Spread.of(this.each.stream().map(Tally::speedup).toList());
	}

}
