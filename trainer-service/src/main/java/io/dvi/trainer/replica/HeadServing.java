package io.dvi.trainer.replica;

import java.util.List;

/**
 * What serving with one head came to since the replica's start.
 *
 * @param headVersion the head, -1 for none
 * @param counts the counters
 * @param draftedByPosition drafts at the first, second, ... place of a step
 * @param acceptedByPosition those of them that were right
 * @param drafters by who drafted
 */
public record HeadServing(long headVersion, Counts counts, List<Long> draftedByPosition, List<Long> acceptedByPosition,
		List<DrafterServing> drafters) {

	/** Copies the lists. */
	public HeadServing {
		draftedByPosition = List.copyOf(draftedByPosition);
		acceptedByPosition = List.copyOf(acceptedByPosition);
		drafters = List.copyOf(drafters);
	}

	/**
	 * Counters that add up.
	 *
	 * @param requests finished or under way
	 * @param tokens committed
	 * @param verifySteps passes of the model that committed them
	 * @param decodeNanos from the first token to the last, summed over requests
	 * @param nonFiniteDrafts heads asked whose numbers were not finite
	 */
	public record Counts(long requests, long tokens, long verifySteps, long decodeNanos, long nonFiniteDrafts) {

		/** Nothing. */
		public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

		/**
		 * Adds up.
		 * @param other other counts
		 * @return the sums
		 */
		public Counts plus(Counts other) {
			return new Counts(this.requests + other.requests, this.tokens + other.tokens,
					this.verifySteps + other.verifySteps, this.decodeNanos + other.decodeNanos,
					this.nonFiniteDrafts + other.nonFiniteDrafts);
		}

		/**
		 * What came since.
		 * @param earlier counts of the same start
		 * @return the differences
		 */
		public Counts minus(Counts earlier) {
			return plus(new Counts(-earlier.requests, -earlier.tokens, -earlier.verifySteps, -earlier.decodeNanos,
					-earlier.nonFiniteDrafts));
		}

	}

	/**
	 * What one drafter came to.
	 *
	 * @param drafter head, prompt_lookup, recycling or format
	 * @param drafted tokens
	 * @param accepted those of them that were right
	 */
	public record DrafterServing(String drafter, long drafted, long accepted) {
	}

}
