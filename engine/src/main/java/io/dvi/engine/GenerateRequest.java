package io.dvi.engine;

import io.dvi.engine.sampling.SamplingOptions;

/**
 * A request that was parsed; the engine still checks what depends on the model.
 *
 * @param id names the request in logs and experience
 * @param prompt what to answer
 * @param sampling how tokens are chosen
 * @param ending when the answer ends
 * @param output what the answer must be, and what is told beside it
 * @param speculation how it is drafted for
 * @param learning whether and for whom experience is kept
 */
public record GenerateRequest(String id, Prompt prompt, SamplingOptions sampling, Ending ending, Output output,
		SpeculationOptions speculation, Learning learning) {

	/** Refuses what contradicts itself. */
	public GenerateRequest {
		if (output.format() != null && ending.ignoreEnd()) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "ignore_eos",
					"`ignore_eos` must be false beside `response_format`, behind whose end nothing may follow. Given: true");
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
