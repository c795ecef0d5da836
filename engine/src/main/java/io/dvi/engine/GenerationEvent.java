package io.dvi.engine;

import io.dvi.engine.experience.DraftSource;
import org.jspecify.annotations.Nullable;

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
	 * @param logprobs one for each token where asked for, else none
	 * @param sources who proposed each token; {@link DraftSource#NONE} where that was the
	 * verifier itself
	 */
	record Delta(List<Integer> tokens, String text, List<TokenLogprobs> logprobs,
			List<DraftSource> sources) implements GenerationEvent {
	}

	/**
	 * The answer is complete.
	 *
	 * @param reason why it ended
	 * @param stoppedBy what the caller named and met, or null
	 * @param promptTokens tokens of the prompt
	 * @param cachedPromptTokens those of them whose keys and values were there from an
	 * earlier request
	 * @param completionTokens tokens generated, the end token included
	 * @param speculation how drafting went
	 * @param timings where time went
	 */
	record Finished(FinishReason reason, @Nullable StoppedBy stoppedBy, int promptTokens, int cachedPromptTokens,
			int completionTokens, SpeculationFigures speculation, Timings timings) implements GenerationEvent {
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

		/** An end token, a stop string or a stop token. */
		STOP,
		/** Its token limit or the context is used up. */
		LENGTH

	}

	/** What a caller named for an answer to end at. */
	sealed interface StoppedBy {

		/**
		 * A stop string; the text ends before it.
		 *
		 * @param text the string
		 */
		record StopString(String text) implements StoppedBy {
		}

		/**
		 * A stop token; it is among the tokens and not in the text.
		 *
		 * @param token its id
		 */
		record StopToken(int token) implements StoppedBy {
		}

	}

	/**
	 * How likely the verifier found a token, from its logits as they were, before
	 * anything that a request changes in them.
	 *
	 * @param chosen the token of the answer
	 * @param top the likeliest in its place, in falling order
	 */
	record TokenLogprobs(LikelyToken chosen, List<LikelyToken> top) {
	}

	/**
	 * A token and how likely it is.
	 *
	 * @param token its id
	 * @param logprob its log-probability
	 * @param bytes what it shows, not always whole characters; empty for a special token
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record LikelyToken(int token, float logprob, byte[] bytes) {
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
