package io.dvi.engine.constraint;

/**
 * What may follow in an answer that must be of a format, at one place of it. A value:
 * accepting a token leaves it as it is and gives another one, so looking ahead over a
 * draft needs no way back. From every place there is a way to the end. Confined to the
 * decode thread, since equal places share what was computed for them.
 */
public interface TokenConstraint {

	/**
	 * Whether a token may come next. Costs a few steps for a token, not a mask; ask this
	 * first of the likeliest token.
	 * @param token any id
	 * @return true for an end token exactly where the text is complete; false for other
	 * tokens without bytes
	 */
	boolean allows(int token);

	/**
	 * Leaves the tokens that may come next.
	 * @param logits [vocabulary] or wider; those of other tokens become -infinity
	 */
	void restrict(float[] logits);

	/**
	 * Goes on behind a token.
	 * @param token one that is allowed
	 * @return the place behind it; this one behind an end token
	 * @throws IllegalArgumentException when the token is not allowed
	 */
	TokenConstraint accept(int token);

	/**
	 * Whether the answer may end here.
	 * @return true where the text so far is of the format
	 */
	boolean complete();

	/**
	 * Tokens for text that has to come next, as long ones as there are: a draft that
	 * costs nothing. The same text may be written in shorter tokens, so the verifier
	 * still judges them.
	 * @param limit most tokens
	 * @return their ids, each allowed behind the ones before it; none where there is a
	 * choice of text
	 */
	int[] forced(int limit);

}
