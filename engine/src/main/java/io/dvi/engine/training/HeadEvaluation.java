package io.dvi.engine.training;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How a head does on held-out experience.
 *
 * @param episodes scores in the order of the experience
 */
public record HeadEvaluation(List<EpisodeScore> episodes) {

	/** Copies the list. */
	public HeadEvaluation {
		episodes = List.copyOf(episodes);
	}

	/**
	 * Rows evaluated.
	 * @return their number
	 */
	public long rows() {
		return this.episodes.stream().mapToLong((episode) -> episode.rows().size()).sum();
	}

	/**
	 * Share of rows whose verified token the head would have drafted.
	 * @return from 0 to 1, NaN without rows
	 */
	public double agreement() {
		return mean((row) -> row.agrees() ? 1 : 0);
	}

	/**
	 * Share of rows whose verified token is in the draft vocabulary, the most agreement
	 * can reach.
	 * @return from 0 to 1, NaN without rows
	 */
	public double coverage() {
		return mean((row) -> row.covered() ? 1 : 0);
	}

	/**
	 * Mean of KL(verifier || head).
	 * @return at least 0, NaN without rows
	 */
	public double divergence() {
		return mean(RowScore::divergence);
	}

	/**
	 * How likely a draft is reached and right: the share of rows behind which the drafts
	 * up to this one would all have been accepted. Rows too close to the end of their
	 * window do not count.
	 * @param draft 0 for the first, as in {@link #agreement()}
	 * @return from 0 to 1, NaN without such rows
	 */
	public double acceptance(int draft) {
		return rowScores().filter((row) -> row.drafts() > draft)
			.mapToDouble((row) -> (row.accepted() > draft) ? 1 : 0)
			.average()
			.orElse(Double.NaN);
	}

	/**
	 * Share of drafts that are right behind right ones, as in serving, where a draft
	 * behind a rejected one is not judged.
	 * @param draft 0 for the first, as in {@link #agreement()}
	 * @return from 0 to 1, NaN where no draft was reached
	 */
	public double acceptanceWhereReached(int draft) {
		return rowScores().filter((row) -> row.drafts() > draft && row.accepted() >= draft)
			.mapToDouble((row) -> (row.accepted() > draft) ? 1 : 0)
			.average()
			.orElse(Double.NaN);
	}

	/**
	 * Tokens a step commits when the head alone drafts as many tokens as are judged, in
	 * every step.
	 * @return at least 1, NaN without rows
	 */
	public double tokensPerStepAlone() {
		return (double) rows() / this.episodes.stream().mapToLong(EpisodeScore::stepsAlone).sum();
	}

	private Stream<RowScore> rowScores() {
		return this.episodes.stream().flatMap((episode) -> episode.rows().stream());
	}

	private double mean(ToDoubleFunction<RowScore> figure) {
		return rowScores().mapToDouble(figure).average().orElse(Double.NaN);
	}

	/**
	 * The rows of one episode. They resemble each other, so statistics resample episodes.
	 *
	 * @param rows in order
	 */
	public record EpisodeScore(List<RowScore> rows) {

		/** Copies the list. */
		public EpisodeScore {
			rows = List.copyOf(rows);
		}

		/**
		 * Steps it takes when each drafts all that is judged; the last row's successor is
		 * the verifier's.
		 */
		private long stepsAlone() {
			long steps = 0;
			for (int row = 0; row < this.rows.size(); steps++) {
				row += Math.min(this.rows.get(row).accepted(), this.rows.size() - row - 1) + 1;
			}
			return steps;
		}

	}

	/**
	 * One row.
	 *
	 * @param covered whether the draft vocabulary holds the token that the verifier
	 * committed
	 * @param divergence KL(verifier || head)
	 * @param guesses the drafts behind the row that could be judged, at least the first,
	 * each as if what was committed in front of it had been drafted
	 */
	public record RowScore(boolean covered, float divergence, List<Guess> guesses) {

		/** Copies the list. */
		public RowScore {
			guesses = List.copyOf(guesses);
		}

		/**
		 * Whether the head's most likely token is the one the verifier committed.
		 * @return whether the first draft is right
		 */
		public boolean agrees() {
			return this.guesses.getFirst().right();
		}

		/**
		 * How many drafts behind the row could be judged.
		 * @return at least 1
		 */
		public int drafts() {
			return this.guesses.size();
		}

		/**
		 * How many of them would have been accepted.
		 * @return how many are right up to the first that is not
		 */
		public int accepted() {
			int accepted = 0;
			while (accepted < this.guesses.size() && this.guesses.get(accepted).right()) {
				accepted++;
			}
			return accepted;
		}

	}

	/**
	 * A draft.
	 *
	 * @param right whether it is the token that the verifier committed
	 * @param confidence its probability under the head
	 */
	public record Guess(boolean right, float confidence) {
	}

}
