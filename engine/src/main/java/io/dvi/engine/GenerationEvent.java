package io.dvi.engine;

import java.util.List;

/**
 * What a request's listener is told, in order: one Started, any number of Delta, then one
 * Finished or Failed.
 */
public sealed interface GenerationEvent {

	/**
	 * The request has a slot.
	 *
	 * @param promptTokens tokens of the prompt
	 * @param headVersion the head it keeps to its end, or -1 when none is loaded
	 */
	record Started(int promptTokens, long headVersion) implements GenerationEvent {
	}

	/**
	 * Tokens that one cycle committed.
	 *
	 * @param tokens their ids
	 * @param text what can be shown of them; never ends inside a code point or inside
	 * what may become a stop string, so it may lag behind the tokens
	 */
	record Delta(List<Integer> tokens, String text) implements GenerationEvent {
	}

	/**
	 * The answer is complete.
	 *
	 * @param reason why it ended
	 * @param promptTokens tokens of the prompt
	 * @param completionTokens tokens generated, the end token included
	 * @param speculation how drafting went
	 * @param timings where time went
	 */
	record Finished(FinishReason reason, int promptTokens, int completionTokens, SpeculationFigures speculation,
			Timings timings) implements GenerationEvent {
	}

	/**
	 * The answer will not be completed.
	 *
	 * @param failure why
	 */
	record Failed(EngineException failure) implements GenerationEvent {
	}

	/** Why an answer ended. */
	enum FinishReason {

		/** An end token or a stop string. */
		STOP,
		/** Its token limit or the context is used up. */
		LENGTH

	}

	/**
	 * How drafting went for one request.
	 *
	 * @param verifySteps deep passes after the prompt, plain ones included
	 * @param draftTokens tokens drafted
	 * @param acceptedTokens tokens drafted and accepted
	 * @param draftedByPosition how often a draft at each position was judged
	 * @param acceptedByPosition how often it was accepted
	 * @param headVersion the head used, or -1
	 */
	record SpeculationFigures(int verifySteps, int draftTokens, int acceptedTokens, List<Integer> draftedByPosition,
			List<Integer> acceptedByPosition, long headVersion) {
	}

	/**
	 * Where a request's time went, in nanoseconds of one monotonic clock.
	 *
	 * @param queueNanos from submission to the slot
	 * @param prefillNanos from the slot to the first token
	 * @param decodeNanos from the first token to the last
	 */
	record Timings(long queueNanos, long prefillNanos, long decodeNanos) {
	}

}
