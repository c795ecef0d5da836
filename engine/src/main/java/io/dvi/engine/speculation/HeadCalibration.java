package io.dvi.engine.speculation;

/** How often a head is right, by what it says of itself and by draft position. */
final class HeadCalibration {

	private static final int POSITIONS = 4;

	/** Few, because a head that is not asked makes none. */
	private static final double OBSERVATIONS = 200;

	/** Heads are sure of more than they know. */
	private static final double[] BY_CONFIDENCE = { 0.05, 0.12, 0.2, 0.27, 0.34, 0.42, 0.5, 0.58, 0.68, 0.8 };

	private static final double[] UNASKED = { 0.25 };

	private final Calibration answers = new Calibration(BY_CONFIDENCE, POSITIONS, OBSERVATIONS);

	private final Calibration questions = new Calibration(UNASKED, POSITIONS, OBSERVATIONS);

	/**
	 * How often the head is right at a position, before it was asked.
	 * @param position from 0
	 * @return a rate
	 */
	double rate(int position) {
		return this.questions.rate(0, circumstance(position));
	}

	/**
	 * How often the head is right when it is so sure.
	 * @param logProbability what it says
	 * @param position from 0
	 * @return a rate
	 */
	double rate(float logProbability, int position) {
		return this.answers.rate(strength(logProbability), circumstance(position));
	}

	void observe(float logProbability, int position, boolean wasRight) {
		this.questions.observe(0, circumstance(position), wasRight);
		this.answers.observe(strength(logProbability), circumstance(position), wasRight);
	}

	private static int strength(float logProbability) {
		return Math.clamp((long) (Math.exp(logProbability) * BY_CONFIDENCE.length), 0, BY_CONFIDENCE.length - 1);
	}

	private static int circumstance(int position) {
		return Math.min(position, POSITIONS - 1);
	}

}
