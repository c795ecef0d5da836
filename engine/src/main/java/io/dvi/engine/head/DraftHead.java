package io.dvi.engine.head;

import io.dvi.engine.model.Block;

/**
 * A head that was checked and loaded. Drafts on the decode thread; may be closed on any.
 */
public interface DraftHead extends AutoCloseable {

	/**
	 * Proposes the token after a row.
	 * @param block the sequence
	 * @param row index of a row already run by {@code SplitModel.shallow}
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
