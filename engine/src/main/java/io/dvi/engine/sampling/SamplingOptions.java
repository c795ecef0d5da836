package io.dvi.engine.sampling;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

/**
 * How tokens are chosen from the verifier's logits.
 *
 * @param temperature 0 is greedy, at most 2
 * @param topP smallest set of tokens whose probability reaches it, above 0 and at most 1
 * @param topK most tokens kept, 0 for all
 * @param minP tokens less likely than so much of the likeliest are dropped, from 0 to 1
 * @param seed keys the noise together with choice and position
 * @param choice index of this answer among the answers to one prompt
 * @param adjustment what is changed in the logits before
 */
public record SamplingOptions(float temperature, float topP, int topK, float minP, long seed, int choice,
		LogitAdjustment adjustment) {

	/** Always the most likely token. */
	public static final SamplingOptions GREEDY = new SamplingOptions(0, 1, 0, 0, 0);

	/** Refuses values out of range. */
	public SamplingOptions {
		if (!(temperature >= 0 && temperature <= 2)) {
			throw invalid("temperature", "must be from 0 to 2", temperature);
		}
		if (!(topP > 0 && topP <= 1)) {
			throw invalid("top_p", "must be above 0 and at most 1", topP);
		}
		if (topK < 0) {
			throw invalid("top_k", "must be at least 0", topK);
		}
		if (!(minP >= 0 && minP <= 1)) {
			throw invalid("min_p", "must be from 0 to 1", minP);
		}
	}

	/**
	 * Options that change no logits and drop nothing by {@code min_p}.
	 * @param temperature 0 is greedy
	 * @param topP smallest set of tokens whose probability reaches it
	 * @param topK most tokens kept, 0 for all
	 * @param seed keys the noise
	 * @param choice index of this answer
	 */
	public SamplingOptions(float temperature, float topP, int topK, long seed, int choice) {
		this(temperature, topP, topK, 0, seed, choice, LogitAdjustment.NONE);
	}

	/**
	 * The same with changed logits.
	 * @param newAdjustment what is changed
	 * @return changed options
	 */
	public SamplingOptions withAdjustment(LogitAdjustment newAdjustment) {
		return new SamplingOptions(this.temperature, this.topP, this.topK, this.minP, this.seed, this.choice,
				newAdjustment);
	}

	/**
	 * Whether the most likely token is always taken.
	 * @return true at temperature 0
	 */
	public boolean greedy() {
		return this.temperature == 0;
	}

	private static EngineException invalid(String field, String rule, Number given) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, field, "`" + field + "` " + rule + ". Given: " + given);
	}

}
