package io.dvi.engine.training;

/**
 * The learning rate of each optimiser step: up from zero within {@code warmUpSteps}, on
 * the way from {@code start} to {@code finish} in a straight line within
 * {@code annealSteps}, then constant.
 *
 * @param start rate at first
 * @param finish rate in the end
 * @param warmUpSteps steps with a share of the rate
 * @param annealSteps steps of the way
 */
public record LearningRate(float start, float finish, int warmUpSteps, int annealSteps) {

	/** Refuses values out of range. */
	public LearningRate {
		Limits.above("rate.start", start, 0);
		Limits.above("rate.finish", finish, 0);
		Limits.atLeast("rate.warmUpSteps", warmUpSteps, 0);
		Limits.atLeast("rate.annealSteps", annealSteps, 0);
	}

	/**
	 * A rate that stays, for experience that keeps coming.
	 * @param rate the rate
	 * @param warmUpSteps steps with a share of it
	 * @return the rate of every step
	 */
	public static LearningRate constant(float rate, int warmUpSteps) {
		return new LearningRate(rate, rate, warmUpSteps, 0);
	}

	/**
	 * The rate of a step.
	 * @param step steps finished before it
	 * @return its rate
	 */
	public double at(long step) {
		double way = (this.annealSteps == 0) ? 1 : Math.min(1, (double) step / this.annealSteps);
		double warm = (this.warmUpSteps == 0) ? 1 : Math.min(1, (step + 1.0) / this.warmUpSteps);
		return warm * (this.start + way * (this.finish - this.start));
	}

}
