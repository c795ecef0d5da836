package io.dvi.engine.kernel;

import io.dvi.engine.head.AnchoredShape;
import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadSession;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.kernel.HeadRun.Rows;
import io.dvi.engine.model.Block;

import java.lang.foreign.MemorySegment;

/**
 * A head of one gated step from a row's shallow state and the deep state of the last
 * confirmed row, run by the kernels. That state is all it keeps of a sequence.
 */
final class AnchoredHead implements DraftHead {

	private final HeadRun run;

	private final int hidden;

	private final FloatRows offsets; // [R, hidden]

	private final int lastOffset;

	private final FloatRows shallow;

	private final FloatRows anchor;

	private final FloatRows own;

	/**
	 * Makes a head.
	 * @param weights checked
	 * @param run the same, loaded; closed with this
	 */
	AnchoredHead(HeadWeights weights, HeadRun run) {
		HeadWeights.Tensor offset = weights.tensor(AnchoredShape.OFFSET);
		this.run = run;
		this.hidden = offset.columns();
		this.lastOffset = offset.rows() - 1;
		this.offsets = new FloatRows(1, offset.values().length, offset.values().length);
		this.offsets.row(0).put(0, offset.values());
		this.shallow = new FloatRows(1, this.hidden, this.hidden);
		this.anchor = new FloatRows(1, this.hidden, this.hidden);
		this.own = new FloatRows(1, this.hidden, this.hidden);
		Struct.SPAN.set(run.span(), "rows", 1);
	}

	@Override
	public HeadSession begin() {
		return new Session(new LastState(this.hidden));
	}

	private Proposal propose(Block block, int row, LastState last) {
		this.shallow.row(0).put(0, block.shallow(row), 0, this.hidden);
		last.copyTo(this.anchor.row(0));
		return this.run.propose(new Rows(this.shallow, this.anchor, false, offset(row), 1), this.own);
	}

	/**
	 * As many tokens were drafted between the last confirmed row and a row as its index
	 * says.
	 */
	private MemorySegment offset(int row) {
		long bytes = (long) this.hidden * Float.BYTES;
		return this.offsets.memory().asSlice(Math.min(row, this.lastOffset) * bytes, bytes);
	}

	@Override
	public void close() {
		this.run.close();
		this.offsets.close();
		this.shallow.close();
		this.anchor.close();
		this.own.close();
	}

	private final class Session implements HeadSession {

		private final LastState last;

		Session(LastState last) {
			this.last = last;
		}

		@Override
		public void confirm(Block block, int rows) {
			this.last.take(block, rows - 1);
		}

		@Override
		public Proposal propose(Block block, int row) {
			return AnchoredHead.this.propose(block, row, this.last);
		}

		@Override
		public void close() {
			// The state goes with the session.
		}

	}

}
