package io.dvi.engine.training;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Decides whether a candidate head may replace the active one, by a paired bootstrap of
 * their agreement over held-out episodes. The same evaluations and options give the same
 * decision.
 */
public final class PublicationGate {

	private final GateOptions options;

	/**
	 * Makes a gate.
	 * @param options how sure it has to be
	 */
	public PublicationGate(GateOptions options) {
		this.options = options;
	}

	/**
	 * Compares two heads.
	 * @param candidate the head that wants to be published
	 * @param active the head that serves, evaluated on the same episodes
	 * @return whether to publish, with the numbers
	 */
	public GateDecision decide(HeadEvaluation candidate, HeadEvaluation active) {
		requirePaired(candidate.episodes(), active.episodes());
		double[] gains = new double[this.options.resamples()];
		Random random = new Random(this.options.seed());
		for (int resample = 0; resample < gains.length; resample++) {
			gains[resample] = resampledGain(candidate.episodes(), active.episodes(), random);
		}
		Arrays.sort(gains);
		double outside = (1 - this.options.confidence()) / 2;
		GateFigures figures = new GateFigures(candidate.rows(), candidate.episodes().size(), candidate.agreement(),
				active.agreement(), quantile(gains, outside), quantile(gains, 1 - outside));
		if (figures.rows() < this.options.minRows() || figures.episodes() < this.options.minEpisodes()) {
			return new GateDecision.Inconclusive(figures);
		}
		if (figures.lowestGain() > this.options.minGain()) {
			return new GateDecision.Publish(figures);
		}
		return (figures.highestGain() < 0) ? new GateDecision.Reject(figures) : new GateDecision.Inconclusive(figures);
	}

	private static double resampledGain(List<HeadEvaluation.EpisodeScore> candidate,
			List<HeadEvaluation.EpisodeScore> active, Random random) {
		long rows = 0;
		long gained = 0;
		for (int draw = 0; draw < candidate.size(); draw++) {
			int episode = random.nextInt(candidate.size());
			rows += candidate.get(episode).rows().size();
			gained += candidate.get(episode).agreements() - active.get(episode).agreements();
		}
		return (rows == 0) ? 0 : (double) gained / rows;
	}

	private static double quantile(double[] sorted, double share) {
		return sorted[(int) Math.round(share * (sorted.length - 1))];
	}

	private static void requirePaired(List<HeadEvaluation.EpisodeScore> candidate,
			List<HeadEvaluation.EpisodeScore> active) {
		List<Integer> ofCandidate = candidate.stream().map((episode) -> episode.rows().size()).toList();
		List<Integer> ofActive = active.stream().map((episode) -> episode.rows().size()).toList();
		if (!ofCandidate.equals(ofActive)) {
			throw new IllegalArgumentException("both heads must be evaluated on the same episodes, given "
					+ ofCandidate.size() + " and " + ofActive.size());
		}
	}

}
