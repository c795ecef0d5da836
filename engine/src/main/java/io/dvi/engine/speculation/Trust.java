package io.dvi.engine.speculation;

/**
 * How much better or worse a source does for one request than for all. It falls quickly
 * where the source fails, and drifts back, so that the source gets another chance.
 */
final class Trust {

	private static final double PACE = 0.25;

	private static final double DRIFT_BACK = 0.98;

	private static final double WORST = -4;

	private static final double BEST = 3;

	private static final double SUREST = 0.995;

	private double logOdds;

	/**
	 * Corrects a rate.
	 * @param rate of all requests
	 * @return the rate expected of this request
	 */
	double correct(double rate) {
		double bounded = Math.clamp(rate, 1 - SUREST, SUREST);
		return 1 / (1 + Math.exp(-this.logOdds) * (1 - bounded) / bounded);
	}

	/**
	 * Takes an outcome.
	 * @param rate of all requests, as given to {@link #correct}
	 * @param wasRight whether the verifier chose what was proposed
	 */
	void observe(double rate, boolean wasRight) {
		double surprise = (wasRight ? 1 : 0) - correct(rate);
		this.logOdds = Math.clamp(this.logOdds * DRIFT_BACK + PACE * surprise, WORST, BEST);
	}

}
