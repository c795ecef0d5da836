package io.dvi.client;

import java.util.List;

/**
 * How likely the model found a token, before penalties, bias, temperature and format.
 *
 * @param chosen the token that was written
 * @param top the likeliest in its place, in falling order
 */
public record TokenLogprobs(Candidate chosen, List<Candidate> top) {

	/** Copies the list. */
	public TokenLogprobs {
		top = List.copyOf(top);
	}

	/**
	 * A token and its log-probability.
	 *
	 * @param id vocabulary id
	 * @param logprob natural logarithm of its probability
	 * @param bytes the token's bytes, 0 to 255 each, not always whole characters; empty
	 * for a special token
	 */
	public record Candidate(int id, float logprob, List<Integer> bytes) {

		/** Copies the list. */
		public Candidate {
			bytes = List.copyOf(bytes);
		}

	}

}
