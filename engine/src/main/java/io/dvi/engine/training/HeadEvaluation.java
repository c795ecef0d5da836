package io.dvi.engine.training;

import java.util.List;
import java.util.function.ToDoubleFunction;

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
		return this.episodes.stream()
			.flatMap((episode) -> episode.rows().stream())
			.filter((row) -> row.drafts() > draft)
			.mapToDouble((row) -> (row.accepted() > draft) ? 1 : 0)
			.average()
			.orElse(Double.NaN);
	}

	private double mean(ToDoubleFunction<RowScore> figure) {
		return this.episodes.stream()
			.flatMap((episode) -> episode.rows().stream())
			.mapToDouble(figure)
			.average()
			.orElse(Double.NaN);
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

		int agreements() {
			return (int) this.rows.stream().filter(RowScore::agrees).count();
		}

	}

	/**
	 * One row.
	 *
	 * @param agrees whether the head's most likely token is the one the verifier
	 * committed
	 * @param covered whether the draft vocabulary holds that token
	 * @param divergence KL(verifier || head)
	 * @param drafts how many drafts behind the row could be judged
	 * @param accepted how many of them would have been accepted, the first ones
	 */
	public record RowScore(boolean agrees, boolean covered, float divergence, int drafts, int accepted) {
	}

}
