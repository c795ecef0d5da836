package io.dvi.engine.training;

import io.dvi.engine.experience.Episode;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How fast stored requests would have been decoded with a head beside the text drafters,
 * against plain decoding, which costs 1 for each token: the estimate of
 * {@link StepReplay}.
 *
 * @param requests in the order of the experience
 */
public record ExpectedSpeed(List<ReplayedRequest> requests) {

	/** Copies the list. */
	public ExpectedSpeed {
		requests = List.copyOf(requests);
	}

	/**
	 * Decodes requests again with a head.
	 * @param episodes the requests
	 * @param evaluation of the head, on these episodes
	 * @return the estimate
	 */
	public static ExpectedSpeed of(List<Episode> episodes, HeadEvaluation evaluation) {
		requireScores(episodes, evaluation);
		TextDrafts text = TextDrafts.of(episodes);
		ConfidenceRates head = ConfidenceRates.of(evaluation);
		return new ExpectedSpeed(IntStream.range(0, episodes.size())
			.mapToObj((i) -> new StepReplay(episodes.get(i), evaluation.episodes().get(i).rows(), text, head).run())
			.toList());
	}

	/**
	 * Decodes requests again with text drafters alone.
	 * @param episodes the requests
	 * @return the estimate
	 */
	public static ExpectedSpeed withoutHead(List<Episode> episodes) {
		TextDrafts text = TextDrafts.of(episodes);
		return new ExpectedSpeed(
				episodes.stream().map((episode) -> new StepReplay(episode, List.of(), text, null).run()).toList());
	}

	/**
	 * Expected tokens per second against plain decoding.
	 * @return 1 where drafting gains nothing, NaN without requests
	 */
	public double relative() {
		return sum(ReplayedRequest::tokens) / sum(ReplayedRequest::cost);
	}

	/**
	 * Tokens that a verify step commits.
	 * @return at least 1, NaN without requests
	 */
	public double tokensPerStep() {
		return sum(ReplayedRequest::tokens) / sum(ReplayedRequest::steps);
	}

	/**
	 * The interval around {@link #relative()}, by drawing requests.
	 * @param bootstrap how
	 * @return the interval, NaN with fewer than two requests
	 */
	public Bootstrap.Interval interval(Bootstrap bootstrap) {
		return bootstrap.ratio(values(ReplayedRequest::tokens), costs());
	}

	/** Costs of the requests, in order. */
	double[] costs() {
		return values(ReplayedRequest::cost);
	}

	/**
	 * The estimate for some of the requests.
	 * @param wanted whether a request counts, by its place
	 * @return the estimate
	 */
	public ExpectedSpeed only(IntPredicate wanted) {
		return new ExpectedSpeed(
				IntStream.range(0, this.requests.size()).filter(wanted).mapToObj(this.requests::get).toList());
	}

	private double sum(ToDoubleFunction<ReplayedRequest> figure) {
		return this.requests.stream().mapToDouble(figure).sum();
	}

	private double[] values(ToDoubleFunction<ReplayedRequest> figure) {
		return this.requests.stream().mapToDouble(figure).toArray();
	}

	private static void requireScores(List<Episode> episodes, HeadEvaluation evaluation) {
		List<Integer> rows = episodes.stream()
			.map((episode) -> episode.steps().stream().mapToInt((step) -> step.rows().size()).sum())
			.toList();
		List<Integer> scored = evaluation.episodes().stream().map((episode) -> episode.rows().size()).toList();
		if (!rows.equals(scored)) {
			throw new IllegalArgumentException(
					"a head must be evaluated on the same episodes, given " + rows.size() + " and " + scored.size());
		}
	}

}
