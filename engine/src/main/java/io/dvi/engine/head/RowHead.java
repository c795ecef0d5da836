package io.dvi.engine.head;

import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.model.Block;

/** A head that keeps nothing of a sequence: a row is all it reads. */
public abstract class RowHead implements DraftHead {

	/**
	 * Proposes the token after a row.
	 * @param block the sequence
	 * @param row index of a row already run by {@code SplitModel.shallow}
	 * @return as {@link HeadSession#propose} says
	 */
	protected abstract Proposal propose(Block block, int row);

	@Override
	public HeadSession begin() {
		return new HeadSession() {
			@Override
			public void confirm(Block block, int rows) {
				// nothing is kept
			}

			@Override
			public Proposal propose(Block block, int row) {
				return RowHead.this.propose(block, row);
			}

			@Override
			public void close() {
				// nothing to free
			}
		};
	}

	@Override
	public void close() {
		// nothing to free
	}

}
