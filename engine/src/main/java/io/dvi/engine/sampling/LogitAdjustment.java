package io.dvi.engine.sampling;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.Map;

/**
 * What a caller changes in the verifier's logits, besides what he forbids.
 *
 * @param frequencyPenalty taken from a token's logit for each time the answer holds it,
 * from -2 to 2
 * @param presencePenalty taken from a token's logit once the answer holds it, from -2 to
 * 2
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens that
 * prompt or answer hold, above 0 and at most 2 (arXiv 1909.05858, section 4.1)
 * @param bias added to the logits of these tokens, at most {@value #MAX_BIASES}, from
 * -{@value #MAX_BIAS} to {@value #MAX_BIAS} each
 */
public record LogitAdjustment(float frequencyPenalty, float presencePenalty, float repetitionPenalty,
		Map<Integer, Float> bias) {

	/** Changes nothing. */
	public static final LogitAdjustment NONE = new LogitAdjustment(0, 0, 1, Map.of());

	/** Most tokens with a bias. */
	public static final int MAX_BIASES = 1024;

	/** The largest bias; its negative forbids a token in all but name. */
	public static final int MAX_BIAS = 100;

	private static final int MAX_PENALTY = 2;

	/** Copies the map and refuses values out of range. */
	public LogitAdjustment {
		bias = Map.copyOf(bias);
		requireWithin("frequency_penalty", frequencyPenalty, MAX_PENALTY);
		requireWithin("presence_penalty", presencePenalty, MAX_PENALTY);
		if (!(repetitionPenalty > 0 && repetitionPenalty <= MAX_PENALTY)) {
			throw invalid("repetition_penalty", "must be above 0 and at most " + MAX_PENALTY, repetitionPenalty);
		}
		if (bias.size() > MAX_BIASES) {
			throw invalid("logit_bias", "must hold at most " + MAX_BIASES + " tokens", bias.size());
		}
		bias.values().forEach((value) -> requireWithin("logit_bias", value, MAX_BIAS));
	}

	/**
	 * Whether tokens in front of a row change it.
	 * @return true when there is a penalty
	 */
	boolean penalises() {
		return this.frequencyPenalty != 0 || this.presencePenalty != 0 || this.repetitionPenalty != 1;
	}

	private static void requireWithin(String field, float given, int limit) {
		if (!(given >= -limit && given <= limit)) {
			throw invalid(field, "must be from -" + limit + " to " + limit, given);
		}
	}

	private static EngineException invalid(String field, String rule, Number given) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, field, "`" + field + "` " + rule + ". Given: " + given);
	}

}
