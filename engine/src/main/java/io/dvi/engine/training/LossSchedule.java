package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

/**
 * From imitation to what serving gains by: the loss weights of each optimiser step. The
 * warm-up weights hold for {@code warmUpSteps}, then move in a straight line to the final
 * ones within {@code rampSteps}, and stay there (arXiv 2510.05421, section 3.3).
 *
 * @param warmUpSteps steps at the warm-up weights
 * @param rampSteps steps of the transition
 * @param warmUp weights at first
 * @param finish weights in the end
 */
public record LossSchedule(int warmUpSteps, int rampSteps, LossWeights warmUp, LossWeights finish) {

	/**
	 * What serving's rounds take: the divergence at first, then mostly the likelihood of
	 * acceptance. It did better than the divergence alone with every seed, and does not
	 * depend on who drafted, as rewards do (docs/learning.md).
	 */
	public static final LossSchedule DEFAULT = new LossSchedule(125, 250, new LossWeights(1, 0, 0, 0, 0),
			new LossWeights(0.1f, 0, 0, 0, 0.3f));

	/**
	 * What the author's code starts from: imitation for 1,000 verify blocks at 8 blocks a
	 * step, a ramp twice as long, divergence 1 to 0.1, policy gradient up to 0.2,
	 * cross-entropy up to 0.1, no entropy bonus.
	 */
	public static final LossSchedule PAPER = new LossSchedule(125, 250, new LossWeights(1, 0, 0, 0, 0),
			new LossWeights(0.1f, 0.1f, 0.2f, 0, 0));

	/** Refuses a schedule that learns nothing at one of its ends. */
	public LossSchedule {
		Limits.atLeast("warmUpSteps", warmUpSteps, 0);
		Limits.atLeast("rampSteps", rampSteps, 0);
		requireSome("warmUp", warmUp);
		requireSome("finish", finish);
	}

	private static void requireSome(String option, LossWeights weights) {
		if (weights.isNothing()) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, option,
					"`" + option + "` must have a weight above 0. Given: " + weights);
		}
	}

	/** Whether the overlap has a weight in any step. */
	boolean weighsOverlap() {
		return this.warmUp.overlap() > 0 || this.finish.overlap() > 0;
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
