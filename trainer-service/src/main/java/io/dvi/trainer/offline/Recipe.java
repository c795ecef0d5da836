package io.dvi.trainer.offline;

import java.util.List;

import io.dvi.engine.training.AdamW;
import io.dvi.engine.training.BlockOptions;
import io.dvi.engine.training.LearningRate;
import io.dvi.engine.training.LowRankOptions;
import io.dvi.engine.training.Muon;
import io.dvi.engine.training.TrainingOptions;
import io.dvi.trainer.training.TrainingProperties;

/**
 * How a head is trained offline. The same recipe and experience give the same head.
 *
 * @param kind of head
 * @param phases in order
 * @param seed of the first weights and of the order of lessons
 * @param batchRows rows of an optimiser step, about
 * @param bufferRows rows in memory at once, within which lessons are shuffled
 * @param threads threads of a step
 */
public record Recipe(TrainingProperties.Kind kind, List<Phase> phases, long seed, int batchRows, int bufferRows,
		int threads) {

	private static final int WARM_UP_STEPS = 30;

	/** A phase that is short warms up shorter. */
	private static final int SHORTEST_SHARE = 10;

	/** Copies the list and refuses values out of range. */
	public Recipe {
		phases = List.copyOf(phases);
		require(!phases.isEmpty(), "phases", "must be at least 1", 0);
		require(batchRows >= 1, "batchRows", "must be at least 1", batchRows);
		require(bufferRows >= batchRows, "bufferRows", "must be at least batchRows, " + batchRows, bufferRows);
		require(threads >= 1, "threads", "must be at least 1", threads);
		if (kind == TrainingProperties.Kind.LORA) {
			phases.forEach((phase) -> require(phase.unrolledSteps() == 1 && phase.start() == phase.finish(), "phases",
					"of kind lora must unroll 1 step at a rate that stays", phase));
		}
	}

	/**
	 * All passes.
	 * @return their number, with a part of one
	 */
	public double passes() {
		return this.phases.stream().mapToDouble(Phase::passes).sum();
	}

	/** The trainer's options in a phase of so many optimiser steps. */
	TrainingOptions options(Phase phase, long steps) {
		return switch (this.kind) {
			case LORA -> lowRank(phase);
			case BLOCK -> block(phase, Math.toIntExact(Math.max(steps, 1)));
		};
	}

	private TrainingOptions block(Phase phase, int steps) {
		BlockOptions block = BlockOptions.DEFAULT;
		Muon muon = Muon.DEFAULT;
		LearningRate rate = new LearningRate(phase.start(), phase.finish(),
				Math.min(WARM_UP_STEPS, steps / SHORTEST_SHARE), steps);
		// Context lies beside the rows of a batch, without a limit: it is laid out pass
		// by pass.
		return new BlockOptions(block.feedForwardSize(), phase.unrolledSteps(), block.candidates(),
				new Muon(rate, muon.momentum(), muon.vectorShare(), muon.vectors()), Integer.MAX_VALUE,
				block.passRows(), this.threads);
	}

	private TrainingOptions lowRank(Phase phase) {
		LowRankOptions lowRank = LowRankOptions.DEFAULT;
		AdamW adam = lowRank.optimiser();
		return new LowRankOptions(
				lowRank.rank(), lowRank.scale(), lowRank.schedule(), new AdamW(phase.start(), adam.beta1(),
						adam.beta2(), adam.epsilon(), adam.weightDecay(), adam.maxGradientNorm()),
				lowRank.policy(), 2 * this.batchRows, this.threads);
	}

	private static void require(boolean holds, String field, String rule, Object given) {
		if (!holds) {
			throw new IllegalArgumentException("`" + field + "` " + rule + ". Given: " + given);
		}
	}

}
