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
		int[] rows = candidate.episodes().stream().mapToInt((episode) -> episode.rows().size()).toArray();
		int[] gained = new int[rows.length];
		for (int episode = 0; episode < rows.length; episode++) {
			gained[episode] = candidate.episodes().get(episode).agreements()
					- active.episodes().get(episode).agreements();
		}
		double[] gains = new double[this.options.resamples()];
		Random random = new Random(this.options.seed());
		for (int resample = 0; resample < gains.length; resample++) {
			gains[resample] = resampledGain(rows, gained, random);
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

	private static double resampledGain(int[] rows, int[] gained, Random random) {
		long allRows = 0;
		long allGained = 0;
		for (int draw = 0; draw < rows.length; draw++) {
			int episode = random.nextInt(rows.length);
			allRows += rows[episode];
			allGained += gained[episode];
		}
		return (allRows == 0) ? 0 : (double) allGained / allRows;
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
