package io.dvi.engine.training;

/**
 * How sure the gate has to be.
 *
 * @param confidence of the interval around the gain
 * @param minGain gain in agreement that its lower end must exceed
 * @param minRows fewer held-out rows prove nothing
 * @param minEpisodes fewer held-out episodes prove nothing
 * @param resamples of the bootstrap
 * @param seed of the bootstrap
 */
public record GateOptions(double confidence, double minGain, int minRows, int minEpisodes, int resamples, long seed) {

	/** 95 % sure of any gain, on at least 500 rows of 8 episodes. */
	public static final GateOptions DEFAULT = new GateOptions(0.95, 0, 500, 8, 2_000, 0);

	/** Refuses values out of range. */
	public GateOptions {
		Limits.above("confidence", confidence, 0);
		Limits.share("confidence", confidence);
		Limits.atLeast("minGain", minGain, 0);
		Limits.atLeast("minRows", minRows, 1);
		Limits.atLeast("minEpisodes", minEpisodes, 1);
		Limits.atLeast("resamples", resamples, 1);
	}

}
