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
 * @param minNewRows fresh rows that start a round
 * @param roundRows most rows a round holds in memory
 * @param freshShare share of them reserved for fresh experience, the rest is replayed
 * @param stepsPerRound optimiser steps of a round
 * @param batchRows rows of a step
 * @param threads threads of a step
 * @param cpuShare share of the time that steps may take; the rest is a pause, so that
 * serving on the same machine is not starved
 * @param rank columns of the head's low-rank update; another rank starts training anew
 * @param learningRate length of an optimiser step
 * @param operatorHold how long a head that an operator chose stays, before the gate may
 * replace it
 * @param gate when a candidate replaces the active head
 */
public record TrainingProperties(@DefaultValue("true") boolean enabled, @Min(1) @DefaultValue("1000") int minNewRows,
		@Min(1) @DefaultValue("8192") int roundRows,
		@DecimalMin("0.0") @DecimalMax("1.0") @DefaultValue("0.5") double freshShare,
		@Min(1) @DefaultValue("50") int stepsPerRound, @Min(1) @DefaultValue("256") int batchRows,
		@Min(1) @DefaultValue("1") int threads,
		@DecimalMin("0.01") @DecimalMax("1.0") @DefaultValue("0.5") double cpuShare,
		@Min(1) @Max(1024) @DefaultValue("64") int rank,
		@DecimalMin("0.0000001") @DefaultValue("0.001") float learningRate, @DefaultValue("10m") Duration operatorHold,
		@Valid @DefaultValue Gate gate) {

	/**
	 * When a candidate replaces the active head.
	 *
	 * @param heldOutRows most held-out rows compared, the newest
	 * @param minRows fewer rows prove nothing
	 * @param minRequests fewer requests prove nothing
	 * @param confidence of the interval around the gain in agreement
	 * @param minGain gain that the interval's lower end must exceed
	 */
	public record Gate(@Min(1) @DefaultValue("4096") int heldOutRows, @Min(1) @DefaultValue("500") int minRows,
			@Min(1) @DefaultValue("8") int minRequests,
			@DecimalMin("0.5") @DecimalMax("0.9999") @DefaultValue("0.95") double confidence,
			@DecimalMin("0.0") @DecimalMax("1.0") @DefaultValue("0") double minGain) {
	}

}
