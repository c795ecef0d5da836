package io.dvi.engine.kernel;

import io.dvi.engine.head.HeadSession;
import io.dvi.engine.kernel.HeadRun.Rows;
import io.dvi.engine.model.Block;

import java.nio.FloatBuffer;

/**
 * Keys and values of a sequence's confirmed tokens under a head, and those tokens that
 * wait to be run. Positions are counted from the first token the head has seen: rotation
 * knows distances only. Confirmed rows wait because a request whose head is never asked
 * shall not pay for it; where too many wait, the head forgets all but the latest.
 */
final class BlockHeadSession implements HeadSession {

	private final BlockHead head;

	private final KernelCache cache;

	private final FloatRows shallow;

	private final FloatRows before;

	private final FloatRows rowShallow;

	private final FloatRows own;

	private final int hidden;

	private final LastState last;

	private int cached;

	private int waiting;

	/** Rows of the block under way that the head has run, from the first. */
	private int asked;

	BlockHeadSession(BlockHead head, int hidden) {
		this.head = head;
		this.cache = head.openCache();
		this.shallow = new FloatRows(BlockHead.WAITING_ROWS + 1, hidden, hidden);
		this.before = new FloatRows(BlockHead.WAITING_ROWS + 1, hidden, hidden);
		this.rowShallow = new FloatRows(1, hidden, hidden);
		this.own = new FloatRows(1, hidden, hidden);
		this.hidden = hidden;
		this.last = new LastState(hidden);
	}

	@Override
	public void confirm(Block block, int rows) {
		int from = Math.max(block.firstDeepRow(), rows - BlockHead.WAITING_ROWS);
		if (from > 0) {
			forget();
			this.last.take(block, from - 1);
		}
		for (int row = from; row < rows; row++) {
			if (row == 0 && this.asked > 0) {
				this.cached++;
			}
			else {
				await(block.shallow(row));
			}
			this.last.take(block, row);
		}
		this.asked = 0;
	}

	@Override
	public Proposal propose(Block block, int row) {
		Proposal proposal = Proposal.NONE;
		while (this.asked <= row) {
			proposal = (this.asked == 0) ? first(block.shallow(0)) : later(block.shallow(this.asked), this.asked);
			this.asked++;
		}
		return proposal;
	}

	private Proposal first(FloatBuffer state) {
		if (this.cached + this.waiting + BlockHead.WAITING_ROWS >= this.head.positions()) {
			forget();
		}
		put(this.waiting, state);
		Proposal proposal = this.head.run(this.cache, this.cached,
				new Rows(this.shallow, this.before, false, this.waiting + 1), this.own);
		this.cached += this.waiting;
		this.waiting = 0;
		return proposal;
	}

	private Proposal later(FloatBuffer state, int row) {
		this.rowShallow.row(0).put(0, state, 0, this.hidden);
		return this.head.run(this.cache, this.cached + row, new Rows(this.rowShallow, this.own, true, 1), this.own);
	}

	private void await(FloatBuffer state) {
		if (this.waiting == BlockHead.WAITING_ROWS) {
			this.cached = 0;
			this.waiting /= 2;
			this.shallow.copy(0, this.shallow, BlockHead.WAITING_ROWS - this.waiting, this.waiting);
			this.before.copy(0, this.before, BlockHead.WAITING_ROWS - this.waiting, this.waiting);
		}
		put(this.waiting++, state);
	}

	private void put(int row, FloatBuffer state) {
		this.shallow.row(row).put(0, state, 0, this.hidden);
		this.last.copyTo(this.before.row(row));
	}

	private void forget() {
		this.cached = 0;
		this.waiting = 0;
	}

	@Override
	public void close() {
		this.cache.close();
		this.shallow.close();
		this.before.close();
		this.rowShallow.close();
		this.own.close();
	}

}
