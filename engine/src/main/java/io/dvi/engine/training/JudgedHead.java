package io.dvi.engine.training;

import io.dvi.engine.experience.Episode;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A head on held-out requests, row by row and as it would serve.
 *
 * @param evaluation its scores
 * @param speed what it would be worth
 */
public record JudgedHead(HeadEvaluation evaluation, ExpectedSpeed speed) {

	/**
	 * Estimates what a head would be worth.
	 * @param episodes held-out requests
	 * @param evaluation of the head, on these episodes
	 * @return both
	 */
	public static JudgedHead of(List<Episode> episodes, HeadEvaluation evaluation) {
		return new JudgedHead(evaluation, ExpectedSpeed.of(episodes, evaluation));
	}

	/**
	 * The figures for some of the requests.
	 * @param wanted whether a request counts, by its place
	 * @return both
	 */
	public JudgedHead only(IntPredicate wanted) {
		List<HeadEvaluation.EpisodeScore> episodes = this.evaluation.episodes();
		return new JudgedHead(
				new HeadEvaluation(IntStream.range(0, episodes.size()).filter(wanted).mapToObj(episodes::get).toList()),
				this.speed.only(wanted));
	}

	/**
	 * How much faster than another head on the same requests.
	 * @param other the other head
	 * @return the share of tokens per second gained, 0 when both are as fast
	 */
	public double gain(JudgedHead other) {
		return this.speed.relative() / other.speed.relative() - 1;
	}

	/**
	 * The interval around {@link #gain}, by drawing requests for both heads together.
	 * @param other the other head, on the same requests
	 * @param bootstrap how
	 * @return the interval, NaN with fewer than two requests
	 */
	public Bootstrap.Interval gain(JudgedHead other, Bootstrap bootstrap) {
		List<Integer> tokens = tokens();
		if (!tokens.equals(other.tokens())) {
			throw new IllegalArgumentException("both heads must be evaluated on the same requests, given "
					+ tokens.size() + " and " + other.tokens().size());
		}
		// The text is the same, so the speeds are to each other as the costs.
		Bootstrap.Interval ratio = bootstrap.ratio(other.speed.costs(), this.speed.costs());
		return new Bootstrap.Interval(ratio.low() - 1, ratio.high() - 1);
	}

	private List<Integer> tokens() {
		return this.speed.requests().stream().map(ReplayedRequest::tokens).toList();
	}

}
