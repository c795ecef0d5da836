package io.dvi.engine.training;

import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.engine.training.HeadEvaluation.EpisodeScore;
import io.dvi.engine.training.HeadEvaluation.Guess;
import io.dvi.engine.training.HeadEvaluation.RowScore;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/** Small cases with the arithmetic by hand: c = 0.2 and v = 1, 1.1, 1.3, 1.6, 1.9, ... */
class ExpectedSpeedTest {

	private static final DraftCosts COSTS = new DraftCosts(0.2, List.of(1.0, 1.1, 1.3, 1.6));

	private static final float SURE = 0.9f;

	private static final int RIGHT = 5;

	private static final int WRONG = 4;

	private static final int NOTHING = -1;

	@Test
	void withoutDraftsItIsPlainDecoding() {
		ExpectedSpeed speed = ExpectedSpeed.withoutHead(List.of(episode(plain(0, 4))));
		assertThat(speed.requests()).containsExactly(new ReplayedRequest(4, 4, 4));
		assertThat(speed.relative()).isEqualTo(1);
		assertThat(speed.tokensPerStep()).isEqualTo(1);
	}

	/** Two right drafts and the verifier's token, one wrong draft, one row at the end. */
	@Test
	void whatTextDraftedIsDraftedAgain() {
		Episode episode = episode(step(DraftSource.PROMPT_LOOKUP, 0, RIGHT, RIGHT, NOTHING),
				step(DraftSource.RECYCLING, 3, WRONG), plain(4, 1));
		ExpectedSpeed speed = ExpectedSpeed.withoutHead(List.of(episode));
		assertThat(speed.requests()).hasSize(1)
			.first()
			.satisfies((request) -> assertThat(request.cost()).isEqualTo(1.3 + 1 + 1, within(1e-12)));
		assertThat(speed.tokensPerStep()).isEqualTo(5.0 / 3, within(1e-12));
	}

	/**
	 * Of three rows the head knows everything. Rates lean on 0.25: at the first place
	 * (1.5 + 3) / 9 = 0.5 &gt; 0.2 + 0.1, so it is asked. Sure by 0.9 it is right with (3
	 * + 5.4) / 9 = 0.9333. Then z = 1.9333 / 1.1, and 0.9333 (1.5 + 2) / 8 = 0.41 is less
	 * than (0.2 + 0.2) z = 0.70: no second question. The last row ends the record.
	 */
	@Test
	void theHeadIsAskedWhereItsTokenIsWorthTheQuestionAndTheRow() {
		ExpectedSpeed speed = with(episode(plain(0, 3)), always(3, true));
		assertThat(speed.requests()).hasSize(1).first().satisfies((request) -> {
			assertThat(request.tokens()).isEqualTo(3);
			assertThat(request.steps()).isEqualTo(2);
			assertThat(request.cost()).isEqualTo(0.2 + 1.1 + 1, within(1e-12));
		});
	}

	/** A head that is always wrong has the rate 1.5 / 9, less than question and row. */
	@Test
	void aHeadThatIsWrongIsNotAskedAndCostsNothing() {
		assertThat(with(episode(plain(0, 3)), always(3, false)).relative()).isEqualTo(1);
	}

	/**
	 * A head right in half of 400 places is asked everywhere, and drafts only where it is
	 * sure: a plain step and the question where it is not, two tokens for a question and
	 * two rows where it is.
	 */
	@Test
	void aQuestionCostsAlsoWhereTheAnswerIsNotDrafted() {
		List<RowScore> scores = IntStream.range(0, 400)
			.mapToObj((row) -> score((row % 3 == 0) ? guess(true, SURE) : guess(false, 0.05f)))
			.toList();
		ExpectedSpeed speed = with(episode(plain(0, 400)), scores);
		// Rows 0 and 1, row 2, rows 3 and 4, row 5, ..., row 398, row 399, the record's
		// last.
		assertThat(speed.requests()).hasSize(1).first().satisfies((request) -> {
			assertThat(request.steps()).isEqualTo(133 * 2 + 1);
			assertThat(request.cost()).isEqualTo(133 * (0.2 + 1.1 + 0.2 + 1) + 1, within(1e-9));
		});
	}

	/**
	 * Text is right in one of four rows, the head in all. Behind no draft the head's rate
	 * of 2001.5 / 2006 less 0.25 is worth a question. Behind one, text is not worth its
	 * row, 0.2 * 2 / 1.1, and the head worth row and question, 0.4 * 2 / 1.1; behind two
	 * it is not, 0.5 * 3 / 1.3.
	 */
	@Test
	void theHeadTakesTheRowsOfTextThatIsSeldomRight() {
		List<VerifyStep> steps = IntStream.range(0, 2000)
			.mapToObj((row) -> step(DraftSource.RECYCLING, row, (row % 4 == 0) ? RIGHT : WRONG))
			.toList();
		Episode episode = episode(steps.toArray(VerifyStep[]::new));
		assertThat(ExpectedSpeed.withoutHead(List.of(episode)).requests()).hasSize(1).first().satisfies((request) -> {
			assertThat(request.steps()).isEqualTo(1500);
			assertThat(request.cost()).isEqualTo(1499 * 1.1 + 1, within(1e-9));
		});
		assertThat(with(episode, always(2000, true)).requests()).hasSize(1).first().satisfies((request) -> {
			assertThat(request.steps()).isEqualTo(667);
			assertThat(request.cost()).isEqualTo(666 * (1.3 + 2 * 0.2) + 1.1 + 0.2, within(1e-9));
		});
	}

	/**
	 * Where rows are cheap, what was found at the next places of the record goes with it.
	 */
	@Test
	void textOfTheNextStepIsDraftedWhereItIsWorthItsRow() {
		VerifyStep[] steps = { step(DraftSource.PROMPT_LOOKUP, 0, WRONG), step(DraftSource.PROMPT_LOOKUP, 1, RIGHT),
				step(DraftSource.PROMPT_LOOKUP, 2, RIGHT), plain(3, 1) };
		DraftCosts dear = new DraftCosts(1, List.of(1.0, 1.1, 2.1));
		DraftCosts cheap = new DraftCosts(1, List.of(1.0, 1.1, 1.2));
		assertThat(ExpectedSpeed.withoutHead(List.of(episode(dear, steps))).requests()).first()
			.satisfies((request) -> assertThat(request.cost()).isEqualTo(1.1 + 1.1 + 1, within(1e-9)));
		assertThat(ExpectedSpeed.withoutHead(List.of(episode(cheap, steps))).requests()).first()
			.satisfies((request) -> assertThat(request.cost()).isEqualTo(1.3 + 1.2, within(1e-9)));
	}

	/** The same rows by a source that is always right: asking could only cost. */
	@Test
	void theHeadIsNotAskedWhereTextIsRight() {
		Episode episode = episode(step(DraftSource.PROMPT_LOOKUP, 0, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT));
		assertThat(with(episode, always(6, true))).isEqualTo(ExpectedSpeed.withoutHead(List.of(episode)));
	}

	@Test
	void aStepEndsWhereTheRecordHasAGap() {
		int[] right = { RIGHT, RIGHT, RIGHT };
		ExpectedSpeed whole = ExpectedSpeed.withoutHead(List
			.of(episode(step(DraftSource.PROMPT_LOOKUP, 7, right), step(DraftSource.PROMPT_LOOKUP, 10, right))));
		ExpectedSpeed broken = ExpectedSpeed.withoutHead(List
			.of(episode(step(DraftSource.PROMPT_LOOKUP, 7, right), step(DraftSource.PROMPT_LOOKUP, 11, right))));
		assertThat(whole.tokensPerStep()).isEqualTo(6);
		assertThat(broken.tokensPerStep()).isEqualTo(3);
	}

	@Test
	void dearerQuestionsMakeTheSameHeadWorthLess() {
		List<RowScore> scores = always(300, true);
		Episode cheap = episode(new DraftCosts(0.05, COSTS.passes()), plain(0, 300));
		Episode dear = episode(new DraftCosts(0.4, COSTS.passes()), plain(0, 300));
		Episode hopeless = episode(new DraftCosts(5, COSTS.passes()), plain(0, 300));
		assertThat(with(cheap, scores).relative()).isGreaterThan(with(dear, scores).relative());
		assertThat(with(dear, scores).relative()).isGreaterThan(1);
		assertThat(with(hopeless, scores).relative()).isEqualTo(1);
	}

	@Test
	void scoresOfOtherEpisodesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> with(episode(plain(0, 3)), always(4, true)))
			.withMessageContaining("the same episodes");
	}

	private static ExpectedSpeed with(Episode episode, List<RowScore> scores) {
		return ExpectedSpeed.of(List.of(episode), new HeadEvaluation(List.of(new EpisodeScore(scores))));
	}

	private static List<RowScore> always(int rows, boolean right) {
		return IntStream.range(0, rows)
			.mapToObj((row) -> new RowScore(true, 1,
					Collections.nCopies(Math.min(HeadScorer.DRAFTS, rows - row), new Guess(right, SURE))))
			.toList();
	}

	private static RowScore score(Guess guess) {
		return new RowScore(true, 1, List.of(guess));
	}

	private static Guess guess(boolean right, float confidence) {
		return new Guess(right, confidence);
	}

	private static Episode episode(VerifyStep... steps) {
		return episode(COSTS, steps);
	}

	private static Episode episode(DraftCosts costs, VerifyStep... steps) {
		return new Episode("r", 0, "f00d", 0, "", "", 0, List.of(), List.of(steps), costs);
	}

	private static VerifyStep plain(int position, int rows) {
		return new VerifyStep(DraftSource.NONE, position, new short[0], Collections.nCopies(rows, row(NOTHING)));
	}

	/** A row for each draft. */
	private static VerifyStep step(DraftSource drafter, int position, int... drafted) {
		return new VerifyStep(drafter, position, new short[0],
				IntStream.of(drafted).mapToObj(ExpectedSpeedTest::row).toList());
	}

	private static VerifiedRow row(int drafted) {
		return new VerifiedRow(0, RIGHT, new short[0], new short[0], new int[] { RIGHT }, new float[] { 1 }, 2, drafted,
				drafted == RIGHT, 0);
	}

}
