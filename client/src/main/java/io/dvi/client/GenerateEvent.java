package io.dvi.client;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What a generation reports: one Started, any number of Delta, one Finished. */
public sealed interface GenerateEvent {

	/**
	 * The request got its slot.
	 *
	 * @param requestId the request's name in the server's logs
	 * @param promptTokens tokens of the prompt
	 * @param headVersion head it keeps to its end; -1 when none is loaded
	 */
	record Started(String requestId, int promptTokens, long headVersion) implements GenerateEvent {
	}

	/**
	 * The tokens committed by one cycle.
	 *
	 * @param tokenIds vocabulary ids
	 * @param text whole code points; it may lag behind the tokens and may be empty
	 * @param logprobs one for each token where asked for, else empty
	 * @param sources who proposed each token; empty from a server that does not say
	 */
	record Delta(List<Integer> tokenIds, String text, List<TokenLogprobs> logprobs,
			List<Source> sources) implements GenerateEvent {

		/** Copies the lists. */
		public Delta {
			tokenIds = List.copyOf(tokenIds);
			logprobs = List.copyOf(logprobs);
			sources = List.copyOf(sources);
		}

	}

	/**
	 * The answer is complete.
	 *
	 * @param reason why it ended
	 * @param promptTokens tokens of the prompt
	 * @param completionTokens tokens generated
	 * @param speculation what drafting was worth
	 * @param timings where the time went
	 * @param stoppedBy what the caller named that ended it; null for an end token or a
	 * bound
	 * @param cachedPromptTokens tokens of the prompt that an earlier request had left
	 * behind
	 */
	record Finished(Reason reason, int promptTokens, int completionTokens, SpeculationFigures speculation,
			Timings timings, @Nullable StoppedBy stoppedBy, int cachedPromptTokens) implements GenerateEvent {
	}

	/** What a request named that ended its answer. */
	sealed interface StoppedBy {

		/**
		 * A stop string.
		 *
		 * @param text the string; it is not part of the answer
		 */
		record Text(String text) implements StoppedBy {
		}

		/**
		 * A stop token.
		 *
		 * @param id vocabulary id
		 */
		record Token(int id) implements StoppedBy {
		}

	}

	/** Who proposed a token; whoever did, it is the verifier's choice. */
	enum Source {

		/** Nobody before the verifier chose it. */
		VERIFIER,
		/** The trained head. */
		HEAD,
		/** The longest repeated suffix of prompt and answer. */
		PROMPT_LOOKUP,
		/** What the verifier said after the same few tokens before. */
		RECYCLING,
		/** Text that the response format leaves no choice of. */
		FORMAT,
		/** A drafter that this SDK is too old to know. */
		UNKNOWN

	}

	/** Why an answer ended. */
	enum Reason {

		/** An end token, a stop token or a stop string. */
		STOP,
		/** The bound on tokens or the context is used up. */
		LENGTH

	}

	/**
	 * What drafting was worth in one answer.
	 *
	 * @param verifySteps verify steps, the plain ones included
	 * @param draftTokens tokens drafted
	 * @param acceptedTokens drafted tokens that were committed
	 * @param draftedByPosition index i: how often a draft at position i was tried
	 * @param acceptedByPosition index i: how often it was accepted
	 * @param headVersionStart head at the beginning, -1 for none
	 * @param headVersionEnd head at the end, -1 for none
	 */
	record SpeculationFigures(int verifySteps, int draftTokens, int acceptedTokens, List<Integer> draftedByPosition,
			List<Integer> acceptedByPosition, long headVersionStart, long headVersionEnd) {

		/** Copies the lists. */
		public SpeculationFigures {
			draftedByPosition = List.copyOf(draftedByPosition);
			acceptedByPosition = List.copyOf(acceptedByPosition);
		}

		/**
		 * Share of drafted tokens that were committed.
		 * @return from 0 to 1; 0 when nothing was drafted
		 */
		public double acceptanceRate() {
			return (this.draftTokens == 0) ? 0 : (double) this.acceptedTokens / this.draftTokens;
		}

		/**
		 * Tokens committed per verify step, the bonus token included.
		 * @return at least 1; 0 when no step ran
		 */
		public double meanAcceptanceLength() {
			return (this.verifySteps == 0) ? 0 : 1 + (double) this.acceptedTokens / this.verifySteps;
		}

	}

	/**
	 * Where the time of one answer went, by the server's clock.
	 *
	 * @param queue waiting for a slot
	 * @param prefill reading the prompt
	 * @param decode from the first generated token to the last
	 */
	record Timings(Duration queue, Duration prefill, Duration decode) {
	}

}
