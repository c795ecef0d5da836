package io.dvi.engine.head;

import io.dvi.engine.model.Block;

/**
 * One sequence's way through a head, with what the head keeps of it. Confined to the
 * decode thread.
 */
public interface HeadSession extends AutoCloseable {

	/**
	 * Takes rows that a deep pass has confirmed, while their states are still there.
	 * @param block the sequence, run by {@code SplitModel.deep}
	 * @param rows how many of its rows, from the first, are part of the text
	 */
	void confirm(Block block, int rows);

	/**
	 * Proposes the token after a row.
	 * @param block the sequence
	 * @param row index of a row already run by {@code SplitModel.shallow}; the first row
	 * is the last token of the text, the others are drafted
	 * @return the most likely token of the draft vocabulary, or {@link Proposal#NONE}
	 * when the head's numbers are not finite
	 */
	Proposal propose(Block block, int row);

	@Override
	void close();

	/**
	 * A proposed token.
	 *
	 * @param token its id, or -1
	 * @param logProbability its log-probability under the head
	 */
	record Proposal(int token, float logProbability) {

		/** Nothing to propose. */
		public static final Proposal NONE = new Proposal(-1, 0);

	}

}
