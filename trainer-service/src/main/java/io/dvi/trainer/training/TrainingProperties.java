package io.dvi.trainer.training;

import java.time.Duration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When and how heads are trained.
 *
 * @param enabled whether rounds are run; intake and registry work without
 * @param kind the kind of head: lora, block or anchored; another kind than the active
 * head's starts training anew
 * @param minNewRows fresh rows that start a round
 * @param roundRows most rows a round holds in memory
 * @param freshShare share of them reserved for fresh experience, the rest is replayed
 * @param stepsPerRound optimiser steps of a round of kind lora
 * @param batchRows rows of a step of kind lora
 * @param threads threads of a step
 * @param cpuShare share of the processors' time that the service may take for training
 * while others are at work on them, so that serving on the same machine is not starved
 * @param idleCpuShare the same while they are idle
 * @param rank columns of a lora's low-rank update; another rank starts training anew
 * @param learningRate length of an optimiser step of kind lora
 * @param block the same for kind block
 * @param anchored the same for kind anchored
 * @param operatorHold how long a head that an operator chose stays, before the gate may
 * replace it
 * @param coolDown how long the gate activates nothing after the watch took a head back
 * @param gate when a candidate replaces the active head
 */
public record TrainingProperties(@DefaultValue("true") boolean enabled, @DefaultValue("block") Kind kind,
		@Min(1) @DefaultValue("1000") int minNewRows, @Min(1) @DefaultValue("8192") int roundRows,
		@DecimalMin("0.0") @DecimalMax("1.0") @DefaultValue("0.5") double freshShare,
		@Min(1) @DefaultValue("50") int stepsPerRound, @Min(1) @DefaultValue("256") int batchRows,
		@Min(1) @DefaultValue("1") int threads,
		@DecimalMin("0.01") @DecimalMax("1.0") @DefaultValue("0.2") double cpuShare,
		@DecimalMin("0.01") @DecimalMax("1.0") @DefaultValue("0.8") double idleCpuShare,
		@Min(1) @Max(1024) @DefaultValue("64") int rank,
		@DecimalMin("0.0000001") @DefaultValue("0.001") float learningRate, @Valid @DefaultValue Block block,
		@Valid @DefaultValue Anchored anchored, @DefaultValue("10m") Duration operatorHold,
		@DefaultValue("10m") Duration coolDown, @Valid @DefaultValue Gate gate) {

	/** Optimiser steps of a round. */
	int roundSteps() {
		return switch (this.kind) {
			case LORA -> this.stepsPerRound;
			case BLOCK -> this.block.stepsPerRound();
			case ANCHORED -> this.anchored.stepsPerRound();
		};
	}

	/** Most rows of a step. */
	int stepRows() {
		return switch (this.kind) {
			case LORA -> this.batchRows;
			case BLOCK -> this.block.batchRows();
			case ANCHORED -> this.anchored.batchRows();
		};
	}

	/** Kinds of heads. */
	public enum Kind {

		/** A low-rank update of the LM head, the paper's. */
		LORA,
		/** A transformer block that goes on from its own features. */
		BLOCK,
		/** A gated step from the states of the row and of the last verified token. */
		ANCHORED

	}

	/**
	 * How heads of kind block are trained.
	 *
	 * @param feedForwardSize width of the feed-forward part, a multiple of 32; 0 is the
	 * model's; another width starts training anew
	 * @param unrolledSteps drafts behind each row that are trained together
	 * @param candidates tokens of the draft vocabulary that compete within a step, those
	 * the verifier found likely in its batch; most of a step's time goes with them
	 * @param stepsPerRound optimiser steps of a round; the optimiser's own work is worth
	 * that on hundreds of rows
	 * @param batchRows most rows of a step
	 * @param passRows most rows whose logits are in memory at once, and longest run of
	 * rows that see each other
	 * @param learningRate length of an optimiser step, which stays
	 * @param warmUpSteps steps until it is reached
	 */
	public record Block(@Min(0) @DefaultValue("0") int feedForwardSize,
			@Min(1) @Max(8) @DefaultValue("3") int unrolledSteps, @Min(1) @DefaultValue("4096") int candidates,
			@Min(1) @DefaultValue("8") int stepsPerRound, @Min(1) @DefaultValue("1024") int batchRows,
			@Min(1) @DefaultValue("512") int passRows,
			@DecimalMin("0.0000001") @DefaultValue("0.01") float learningRate,
			@Min(0) @DefaultValue("30") int warmUpSteps) {
	}

	/**
	 * How heads of kind anchored are trained.
	 *
	 * @param feedForwardSize width of the gated part, a multiple of 32; 0 is that of the
	 * model's feed-forward part; another width starts training anew
	 * @param offsets distances from the last verified token that are told apart and
	 * trained together; another number starts training anew
	 * @param candidates tokens of the draft vocabulary that compete within a step
	 * @param stepsPerRound optimiser steps of a round
	 * @param batchRows most rows of a step
	 * @param passRows most rows whose logits are in memory at once
	 * @param learningRate length of an optimiser step, which stays
	 * @param warmUpSteps steps until it is reached
	 */
	public record Anchored(@Min(0) @DefaultValue("576") int feedForwardSize,
			@Min(1) @Max(8) @DefaultValue("3") int offsets, @Min(1) @DefaultValue("4096") int candidates,
			@Min(1) @DefaultValue("8") int stepsPerRound, @Min(1) @DefaultValue("2048") int batchRows,
			@Min(1) @DefaultValue("512") int passRows,
			@DecimalMin("0.0000001") @DefaultValue("0.01") float learningRate,
			@Min(0) @DefaultValue("30") int warmUpSteps) {
	}

	/**
	 * When a candidate replaces the active head.
	 *
	 * @param heldOutRows most held-out rows compared, the newest, and where there are
	 * enough only those that came since the active head was published
	 * @param minRows fewer rows prove nothing
	 * @param minRequests fewer requests prove nothing
	 * @param confidence of the interval around the gain in expected tokens per second
	 * @param minGain gain that the interval's lower end must exceed, as a share: 0.02 is
	 * 2 % more tokens per second
	 */
	public record Gate(@Min(1) @DefaultValue("4096") int heldOutRows, @Min(1) @DefaultValue("500") int minRows,
			@Min(1) @DefaultValue("8") int minRequests,
			@DecimalMin("0.5") @DecimalMax("0.9999") @DefaultValue("0.95") double confidence,
			@DecimalMin("0.0") @DecimalMax("1.0") @DefaultValue("0") double minGain) {
	}

}
