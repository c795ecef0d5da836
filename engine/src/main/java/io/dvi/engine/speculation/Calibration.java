package io.dvi.engine.speculation;

import java.util.Arrays;

/**
 * How often proposals of one source were right, by how strong the evidence was and by
 * what spoke for or against it. Old observations fade. A pair seen rarely leans on what
 * is known of its strength alone, and that on what was assumed at first. Confined to the
 * decode thread.
 */
final class Calibration {

	/** How many observations the assumption behind them is worth. */
	private static final double LEAN = 6;

	private final double[] assumed; // [strengths]

	private final double[] right; // [strengths]

	private final double[] seen; // [strengths]

	private final double[] rightBeside; // [strengths, circumstances]

	private final double[] seenBeside; // [strengths, circumstances]

	private final int circumstances;

	private final double fade;

	/**
	 * Assumes rates before anything is observed.
	 * @param assumed how often proposals of each strength are right
	 * @param circumstances how many are told apart
	 * @param memory after how many observations an older one counts for 1/e
	 */
	Calibration(double[] assumed, int circumstances, double memory) {
		this.fade = 1 - 1 / memory;
		this.assumed = assumed.clone();
		this.right = new double[assumed.length];
		this.seen = new double[assumed.length];
		this.rightBeside = new double[assumed.length * circumstances];
		this.seenBeside = new double[assumed.length * circumstances];
		this.circumstances = circumstances;
		Arrays.stream(assumed).forEach(Calibration::requireRate);
	}

	/**
	 * How often a proposal is right.
	 * @param strength of the evidence
	 * @param circumstance what else was seen
	 * @return from 0 to 1
	 */
	double rate(int strength, int circumstance) {
		double alone = leaning(this.right[strength], this.seen[strength], this.assumed[strength]);
		int pair = strength * this.circumstances + circumstance;
		return leaning(this.rightBeside[pair], this.seenBeside[pair], alone);
	}

	/**
	 * Takes an outcome.
	 * @param strength of the evidence
	 * @param circumstance what else was seen
	 * @param wasRight whether the verifier chose what was proposed
	 */
	void observe(int strength, int circumstance, boolean wasRight) {
		observe(this.right, this.seen, strength, wasRight);
		observe(this.rightBeside, this.seenBeside, strength * this.circumstances + circumstance, wasRight);
	}

	private void observe(double[] right, double[] seen, int index, boolean wasRight) {
		right[index] = right[index] * this.fade + (wasRight ? 1 : 0);
		seen[index] = seen[index] * this.fade + 1;
	}

	private static double leaning(double right, double seen, double on) {
		return (right + LEAN * on) / (seen + LEAN);
	}

	private static void requireRate(double rate) {
		if (!(rate > 0 && rate < 1)) {
			throw new IllegalArgumentException("a rate must lie between 0 and 1, given " + rate);
		}
	}

}
