package io.dvi.engine;

import io.dvi.engine.sampling.SamplingOptions;

import java.util.List;

/**
 * A request that was parsed; the engine still checks what depends on the model.
 *
 * @param id names the request in logs and experience
 * @param prompt what to answer
 * @param sampling how tokens are chosen
 * @param maxTokens most tokens to generate; 0 for as many as the engine's default and the
 * context allow
 * @param stop strings before which generation ends, at most {@value #MAX_STOPS}
 * @param speculation how it is drafted for
 * @param learning whether and for whom experience is kept
 */
public record GenerateRequest(String id, Prompt prompt, SamplingOptions sampling, int maxTokens, List<String> stop,
		SpeculationOptions speculation, Learning learning) {

	/** Most stop strings. */
	public static final int MAX_STOPS = 4;

	/** Refuses values out of range. */
	public GenerateRequest {
		stop = List.copyOf(stop);
		if (maxTokens < 0) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "max_tokens",
					"`max_tokens` must be at least 0. Given: " + maxTokens);
		}
		if (stop.size() > MAX_STOPS) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "stop",
					"`stop` must hold at most " + MAX_STOPS + " strings. Given: " + stop.size());
		}
		if (stop.contains("")) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "stop", "`stop` must not hold an empty string");
		}
	}

	/**
	 * Whether and for whom experience is kept.
	 *
	 * @param keep false leaves no trace of the request
	 * @param tenantKeyHash hash of the caller's key, or an empty string
	 * @param task what the caller calls this kind of work, or an empty string
	 */
	public record Learning(boolean keep, String tenantKeyHash, String task) {

		/** Keeps nothing. */
		public static final Learning OPTED_OUT = new Learning(false, "", "");

	}

}
