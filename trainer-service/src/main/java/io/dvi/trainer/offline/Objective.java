package io.dvi.trainer.offline;

import java.util.Locale;

import io.dvi.engine.training.LossSchedule;
import io.dvi.engine.training.LossWeights;

/**
 * What a head of kind lora is trained for: the paper's schedule, a part of its loss
 * alone, or the likelihood of acceptance (arXiv 2510.05421, table 3, and 2602.23881).
 */
public enum Objective {

	/** From the divergence to rewards. */
	PAPER,

	/** The divergence alone. */
	KL,

	/** Cross-entropy on accepted drafts alone. */
	CE,

	/** The policy gradient alone. */
	PG,

	/** The likelihood of acceptance alone. */
	OVERLAP,

	/** From the divergence to the likelihood of acceptance, in the place of rewards. */
	KL_OVERLAP;

	/**
	 * The loss weights of a run. The ramp takes twice the steps of the warm-up, as
	 * {@link LossSchedule#DEFAULT}'s does, or those that are left.
	 * @param switchShare share of the steps at the warm-up weights
	 * @param steps optimiser steps of the run
	 * @return the schedule
	 */
	public LossSchedule schedule(double switchShare, long steps) {
		int all = Math.toIntExact(steps);
		int warmUpSteps = Math.toIntExact(Math.round(switchShare * all));
		return new LossSchedule(warmUpSteps, Math.min(2 * warmUpSteps, all - warmUpSteps), warmUp(), finish());
	}

	/**
	 * Whether the weights change on the way.
	 * @return whether there is a point to switch at
	 */
	public boolean switches() {
		return !warmUp().equals(finish());
	}

	/**
	 * Whether it matters what the head drafts.
	 * @return whether accepted drafts or rewards have a weight
	 */
	public boolean learnsFromDrafts() {
		return finish().crossEntropy() > 0 || learnsFromRewards();
	}

	/**
	 * Whether it matters how likely the head was to draft that.
	 * @return whether rewards have a weight
	 */
	public boolean learnsFromRewards() {
		return finish().policyGradient() > 0;
	}

	/** The name that commands know. */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private LossWeights warmUp() {
		return switch (this) {
			case PAPER -> LossSchedule.PAPER.warmUp();
			case KL_OVERLAP -> LossSchedule.DEFAULT.warmUp();
			case KL, CE, PG, OVERLAP -> finish();
		};
	}

	private LossWeights finish() {
		return switch (this) {
			case PAPER -> LossSchedule.PAPER.finish();
			case KL -> new LossWeights(1, 0, 0, 0, 0);
			case CE -> new LossWeights(0, 1, 0, 0, 0);
			case PG -> new LossWeights(0, 0, 1, 0, 0);
			case OVERLAP -> new LossWeights(0, 0, 0, 0, 1);
			case KL_OVERLAP -> LossSchedule.DEFAULT.finish();
		};
	}

}
