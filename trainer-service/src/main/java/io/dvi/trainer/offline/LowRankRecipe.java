package io.dvi.trainer.offline;

import java.util.ArrayList;
import java.util.List;

import io.dvi.engine.training.LossSchedule;
import io.dvi.engine.training.LowRankOptions;
import io.dvi.engine.training.LowRankOptions.PolicyOptions;

/**
 * What a recipe says of kind lora alone.
 *
 * @param objective what the head is trained for
 * @param switchShare share of a phase's steps at the objective's first weights
 * @param draftsFrom the head drafts as it was at the last multiple of so many steps: 1 is
 * on-policy
 * @param weighted whether drafts of an older head are weighted by how likely they have
 * become
 */
public record LowRankRecipe(Objective objective, double switchShare, int draftsFrom, boolean weighted) {

	/** As serving's rounds: a sixth of the steps is warm-up, and drafts are new. */
	public static final LowRankRecipe STANDARD = new LowRankRecipe(Objective.KL_OVERLAP, 1 / 6.0, 1, true);

	/** Refuses values out of range. */
	public LowRankRecipe {
		require(switchShare >= 0 && switchShare < 1, "switch", "must be at least 0 and below 1", switchShare);
		require(draftsFrom >= 1, "drafts-from", "must be at least 1", draftsFrom);
	}

	/** The loss weights of a phase of so many optimiser steps. */
	LossSchedule schedule(long steps) {
		return this.objective.schedule(this.switchShare, steps);
	}

	/** How the policy gradient is tamed. */
	PolicyOptions policy() {
		PolicyOptions policy = PolicyOptions.DEFAULT;
		return new PolicyOptions(policy.baselineDecay(), policy.maxImportanceRatio(), this.weighted);
	}

	/**
	 * The options of the command that decide the head's bits.
	 * @return names and values
	 */
	public List<String> words() {
		List<String> words = new ArrayList<>(List.of("--objective", this.objective.toString()));
		if (this.objective.switches()) {
			words.addAll(List.of("--switch", Double.toString(this.switchShare)));
		}
		if (this.objective.learnsFromDrafts()) {
			words.addAll(List.of("--drafts-from", Integer.toString(this.draftsFrom)));
		}
		if (!this.weighted) {
			words.add("--unweighted");
		}
		return words;
	}

	private static void require(boolean holds, String option, String rule, Number given) {
		if (!holds) {
			throw new IllegalArgumentException("--" + option + " " + rule + ". Given: " + given);
		}
	}

}
