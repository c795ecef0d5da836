package io.dvi.trainer.offline;

import java.util.List;

import io.dvi.engine.training.AdamW;
import io.dvi.engine.training.AnchoredOptions;
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
 * @param lowRank what else decides a head of kind lora
 */
public record Recipe(TrainingProperties.Kind kind, List<Phase> phases, long seed, int batchRows, int bufferRows,
		int threads, LowRankRecipe lowRank) {

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
		switch (kind) {
			case LORA ->
				phases.forEach((phase) -> require(phase.unrolledSteps() == 1 && phase.start() == phase.finish(),
						"phases", "of kind lora must unroll 1 step at a rate that stays", phase));
			case ANCHORED -> require(phases.stream().mapToInt(Phase::unrolledSteps).distinct().count() == 1, "phases",
					"of kind anchored must all have as many steps, since those are its offsets", phases);
			case BLOCK -> {
				// Any number of steps trains the same head.
			}
		}
	}

	/** A recipe with the paper's objective, where the kind has one. */
	Recipe(TrainingProperties.Kind kind, List<Phase> phases, long seed, int batchRows, int bufferRows, int threads) {
		this(kind, phases, seed, batchRows, bufferRows, threads, LowRankRecipe.STANDARD);
	}

	/**
	 * The phases of a kind where nothing else is asked for.
	 * @param kind of head
	 * @return in order
	 */
	public static List<Phase> standard(TrainingProperties.Kind kind) {
		return switch (kind) {
			case LORA -> Phase.LOW_RANK_RECIPE;
			case BLOCK -> Phase.BLOCK_RECIPE;
			case ANCHORED -> Phase.ANCHORED_RECIPE;
		};
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
			case LORA -> lowRank(phase, steps);
			case BLOCK -> block(phase, muon(phase, steps));
			case ANCHORED -> anchored(phase, muon(phase, steps));
		};
	}

	/** Context comes on top of a batch's rows; it is laid out pass by pass. */
	private TrainingOptions block(Phase phase, Muon optimiser) {
		BlockOptions block = BlockOptions.DEFAULT;
		return new BlockOptions(block.feedForwardSize(), phase.unrolledSteps(), block.candidates(), optimiser,
				Integer.MAX_VALUE, block.passRows(), this.threads);
	}

	private TrainingOptions anchored(Phase phase, Muon optimiser) {
		AnchoredOptions anchored = AnchoredOptions.DEFAULT;
		return new AnchoredOptions(anchored.feedForwardSize(), phase.unrolledSteps(), anchored.candidates(), optimiser,
				Integer.MAX_VALUE, anchored.passRows(), this.threads);
	}

	private static Muon muon(Phase phase, long steps) {
		int annealing = Math.toIntExact(Math.max(steps, 1));
		LearningRate rate = new LearningRate(phase.start(), phase.finish(),
				Math.min(WARM_UP_STEPS, annealing / SHORTEST_SHARE), annealing);
		Muon muon = Muon.DEFAULT;
		return new Muon(rate, muon.momentum(), muon.vectorShare(), muon.vectors());
	}

	private TrainingOptions lowRank(Phase phase, long steps) {
		LowRankOptions defaults = LowRankOptions.DEFAULT;
		AdamW adam = defaults.optimiser();
		return new LowRankOptions(
				defaults.rank(), defaults.scale(), this.lowRank.schedule(steps), new AdamW(phase.start(), adam.beta1(),
						adam.beta2(), adam.epsilon(), adam.weightDecay(), adam.maxGradientNorm()),
				this.lowRank.policy(), 2 * this.batchRows, this.threads);
	}

	private static void require(boolean holds, String field, String rule, Object given) {
		if (!holds) {
			throw new IllegalArgumentException("`" + field + "` " + rule + ". Given: " + given);
		}
	}

}
