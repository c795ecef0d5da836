package io.dvi.engine.model;

import java.nio.FloatBuffer;

/** The bookkeeping of a block's rows, which is the same whatever runs them. */
public abstract class RowTrackingBlock implements Block {

	private final int capacity;

	private final int[] tokens; // [maxRows]

	private int position;

	private int rows;

	private int shallowRows;

	private int firstLogitRow;

	/**
	 * Makes an empty block.
	 * @param capacity positions the cache holds
	 * @param maxRows most rows of one cycle
	 */
	protected RowTrackingBlock(int capacity, int maxRows) {
		this.capacity = capacity;
		this.tokens = new int[maxRows];
	}

	@Override
	public final int capacity() {
		return this.capacity;
	}

	@Override
	public final void begin(int newPosition) {
		this.position = newPosition;
		this.rows = 0;
		this.shallowRows = 0;
		this.firstLogitRow = 0;
	}

	@Override
	public final void append(int token) {
		this.tokens[this.rows++] = token;
	}

	@Override
	public final int position() {
		return this.position;
	}

	@Override
	public final int rows() {
		return this.rows;
	}

	@Override
	public final int token(int row) {
		return this.tokens[row];
	}

	@Override
	public final void firstLogitRow(int row) {
		this.firstLogitRow = row;
	}

	@Override
	public final int firstLogitRow() {
		return this.firstLogitRow;
	}

	/** Most implementations have the states of rows whose logits were wanted. */
	@Override
	public int firstDeepRow() {
		return this.firstLogitRow;
	}

	@Override
	public int mostLikely(int row) {
		FloatBuffer logits = logits(row);
		int best = 0;
		float bestLogit = Float.NEGATIVE_INFINITY;
		for (int token = 0; token < logits.limit(); token++) {
			float logit = logits.get(token);
			if (logit > bestLogit) {
				bestLogit = logit;
				best = token;
			}
		}
		return best;
	}

	/**
	 * Rows the shallow layers have run.
	 * @return their number, counted from row 0
	 */
	protected final int shallowRows() {
		return this.shallowRows;
	}

	/**
	 * Refuses to give more logits than there is room for.
	 * @param most rows whose logits a run has room for
	 */
	public final void requireLogitRows(int most) {
		int wanted = this.rows - this.firstLogitRow;
		if (wanted > most) {
			throw new IllegalStateException("logits of " + wanted + " rows, at most " + most);
		}
	}

	/**
	 * Rows whose shallow state is missing.
	 * @return their number, counted back from the last row
	 */
	public final int pendingRows() {
		return this.rows - this.shallowRows;
	}

	/** Notes that the shallow layers have run all rows. */
	protected final void shallowDone() {
		this.shallowRows = this.rows;
	}

}
