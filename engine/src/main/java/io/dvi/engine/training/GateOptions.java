package io.dvi.engine.training;

/**
 * How sure the gate has to be.
 *
 * @param minGain share of tokens per second that must be gained, exceeded by the lower
 * end of the interval around the gain
 * @param minRows fewer held-out rows prove nothing
 * @param minRequests fewer held-out requests prove nothing
 * @param bootstrap finds the interval
 */
public record GateOptions(double minGain, int minRows, int minRequests, Bootstrap bootstrap) {

	/** 95 % sure of any gain, on at least 500 rows of 8 requests. */
	public static final GateOptions DEFAULT = new GateOptions(0, 500, 8, new Bootstrap(2_000, 0.95, 0));

	/** Refuses values out of range. */
	public GateOptions {
		Limits.atLeast("minGain", minGain, 0);
		Limits.atLeast("minRows", minRows, 1);
		Limits.atLeast("minRequests", minRequests, 1);
	}

}
