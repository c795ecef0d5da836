package io.dvi.engine.training;

import io.dvi.engine.experience.Episode;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** One head on one model, scored on experience. */
interface HeadScorer extends AutoCloseable {

	/** Most drafts behind a row that are judged. */
	int DRAFTS = 4;

	/** Scores an episode's rows, in order. */
	HeadEvaluation.EpisodeScore score(Episode episode);

	@Override
	void close();

	/** Whether a draft is the token that the verifier committed. */
	@FunctionalInterface
	interface Judgement {

		/**
		 * Judges one draft.
		 * @param draft 0 for the first behind its row
		 * @param row the row it predicts the successor of
		 * @return whether it is right
		 */
		boolean right(int draft, int row);

		/** How many drafts behind a row are right, up to the first that is not. */
		default int accepted(int row, int drafts) {
			int accepted = 0;
			while (accepted < drafts && right(accepted, row + accepted)) {
				accepted++;
			}
			return accepted;
		}

		/**
		 * The scores of consecutive rows.
		 * @param wanted for each row the draft vocabulary's place of the token that the
		 * verifier committed, or -1
		 * @param divergence by row
		 */
		default List<HeadEvaluation.RowScore> scores(int[] wanted, IntToDoubleFunction divergence) {
			return IntStream.range(0, wanted.length).mapToObj((row) -> {
				int drafts = Math.min(DRAFTS, wanted.length - row);
				return new HeadEvaluation.RowScore(right(0, row), wanted[row] >= 0,
						(float) divergence.applyAsDouble(row), drafts, accepted(row, drafts));
			}).toList();
		}

	}

}
