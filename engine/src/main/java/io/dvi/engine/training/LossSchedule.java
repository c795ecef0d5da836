package io.dvi.engine.training;

/**
 * From imitation to reinforcement: the loss weights of each optimiser step. The warm-up
 * weights hold for {@code warmUpSteps}, then move in a straight line to the final ones
 * within {@code rampSteps}, and stay there (arXiv 2510.05421, section 3.3).
 *
 * <p>
 * The divergence never loses its weight: accept bits alone do not train a head (the
 * paper's ablation, table 3).
 *
 * @param warmUpSteps steps at the warm-up weights
 * @param rampSteps steps of the transition
 * @param warmUp weights at first
 * @param finish weights in the end
 */
public record LossSchedule(int warmUpSteps, int rampSteps, LossWeights warmUp, LossWeights finish) {

	/**
	 * What the author's code starts from: imitation for 1,000 verify blocks at 8 blocks a
	 * step, a ramp twice as long, divergence 1 to 0.1, policy gradient up to 0.2,
	 * cross-entropy up to 0.1, no entropy bonus.
	 */
	public static final LossSchedule DEFAULT = new LossSchedule(125, 250, new LossWeights(1, 0, 0, 0),
			new LossWeights(0.1f, 0.1f, 0.2f, 0));

	/** Refuses a schedule that gives up imitation. */
	public LossSchedule {
		Limits.atLeast("warmUpSteps", warmUpSteps, 0);
		Limits.atLeast("rampSteps", rampSteps, 0);
		Limits.above("warmUp.divergence", warmUp.divergence(), 0);
		Limits.above("finish.divergence", finish.divergence(), 0);
	}

	/**
	 * The weights of a step.
	 * @param step steps finished before it
	 * @return its weights
	 */
	public LossWeights at(long step) {
		long ramped = step - this.warmUpSteps;
		if (ramped <= 0) {
			return (ramped == 0 && this.rampSteps == 0) ? this.finish : this.warmUp;
		}
		return (ramped >= this.rampSteps) ? this.finish
				: this.warmUp.towards(this.finish, (float) ramped / this.rampSteps);
	}

}
