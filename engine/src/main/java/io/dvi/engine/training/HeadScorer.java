package io.dvi.engine.training;

import io.dvi.engine.experience.Episode;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** One head on one model, scored on experience. */
interface HeadScorer extends AutoCloseable {

	/** Most drafts behind a row that are judged. */
	int DRAFTS = 5;

	/** Scores an episode's rows, in order. */
	HeadEvaluation.EpisodeScore score(Episode episode);

	@Override
	void close();

	/** What the head drafts, compared with what the verifier committed. */
	@FunctionalInterface
	interface Judgement {

		/**
		 * Judges one draft.
		 * @param draft 0 for the first behind its row
		 * @param row the row it predicts the successor of
		 * @return whether it is right, and how sure the head is
		 */
		HeadEvaluation.Guess guess(int draft, int row);

		/**
		 * The scores of consecutive rows.
		 * @param wanted for each row the draft vocabulary's place of the token that the
		 * verifier committed, or -1
		 * @param divergence by row
		 */
		default List<HeadEvaluation.RowScore> scores(int[] wanted, IntToDoubleFunction divergence) {
			return IntStream.range(0, wanted.length).mapToObj((row) -> {
				int drafts = Math.min(DRAFTS, wanted.length - row);
				return new HeadEvaluation.RowScore(wanted[row] >= 0, (float) divergence.applyAsDouble(row),
						IntStream.range(0, drafts).mapToObj((draft) -> guess(draft, row + draft)).toList());
			}).toList();
		}

	}

}
