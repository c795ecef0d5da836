package io.dvi.engine.sampling;

/**
 * Changes the rows of one request before a token is chosen. It sees the answer grow, so
 * what it does to a row depends on nothing but the tokens in front of it, drafted or not.
 * Confined to the decode thread.
 */
interface LogitRule {

	/**
	 * Whether it changes the next row at all.
	 * @return false once and as long as it does not
	 */
	boolean active();

	/**
	 * Whether the likeliest token of the next row stays the likeliest, so that the row
	 * need not be read.
	 * @param token the one with the largest logit
	 * @return false when it has to be looked at
	 */
	boolean keeps(int token);

	/**
	 * Changes the row behind the tokens that were accepted.
	 * @param row logits, [vocabulary]
	 */
	void apply(float[] row);

	/**
	 * Takes the token that was chosen.
	 * @param token its id, part of the answer
	 */
	void accept(int token);

	/**
	 * Whether a token may be chosen behind a draft. A wrong yes costs a row, a wrong no a
	 * draft; neither changes text.
	 * @param drafted tokens drafted in front of it, all of them assumed
	 * @param token its id
	 * @return false when it is of no use to draft it
	 */
	boolean allows(int drafted, int token);

	/**
	 * Takes a token that was drafted.
	 * @param drafted tokens drafted in front of it
	 * @param token its id
	 */
	default void assume(int drafted, int token) {
		// most rules do not look ahead
	}

}
