package io.dvi.engine.model;

import java.nio.FloatBuffer;

/**
 * One sequence's memory: the key/value cache of all layers, and the rows under way. A
 * cycle begins a block at a position, appends rows, runs them, reads the results, and
 * keeps as many as were committed simply by beginning the next block behind them.
 * Confined to the decode thread.
 */
public interface Block extends AutoCloseable {

	/**
	 * Most tokens the sequence may reach.
	 * @return the number of positions the cache holds
	 */
	int capacity();

	/**
	 * Drops the rows of the last cycle and everything cached at or behind a position.
	 * @param position where the next row will stand
	 */
	void begin(int position);

	/**
	 * Adds a row.
	 * @param token the row's token id
	 */
	void append(int token);

	/**
	 * Position of the first row.
	 * @return the position given to {@link #begin(int)}
	 */
	int position();

	/**
	 * Rows appended since {@link #begin(int)}.
	 * @return the number of rows
	 */
	int rows();

	/**
	 * The token of a row.
	 * @param row index from 0
	 * @return its id
	 */
	int token(int row);

	/**
	 * Says from which row on {@link SplitModel#deep} computes logits; 0 after
	 * {@link #begin(int)}.
	 * @param row index from 0; the number of rows for none
	 */
	void firstLogitRow(int row);

	/**
	 * From which row on logits are computed.
	 * @return index from 0
	 */
	int firstLogitRow();

	/**
	 * State of a row after layer k.
	 * @param row index from 0, already run by {@link SplitModel#shallow}
	 * @return a view of [hidden] floats, valid until the model's next run
	 */
	FloatBuffer shallow(int row);

	/**
	 * From which row on {@link #deep} may be asked for.
	 * @return index from 0, at most {@link #firstLogitRow()}
	 */
	int firstDeepRow();

	/**
	 * State of a row after the last layer and the final norm, the LM head's input.
	 * @param row index, at least {@link #firstDeepRow()}
	 * @return a view of [hidden] floats, valid until the model's next run
	 */
	FloatBuffer deep(int row);

	/**
	 * The verifier's logits of a row.
	 * @param row index, at least {@link #firstLogitRow()}
	 * @return a view of [vocabulary] floats, valid until the model's next run
	 */
	FloatBuffer logits(int row);

	/**
	 * The token with the largest logit of a row, the first of equals.
	 * @param row index, at least {@link #firstLogitRow()}
	 * @return its id
	 */
	int mostLikely(int row);

	/**
	 * Copies keys and values that were run out of this sequence.
	 * @param position the first position
	 * @param target takes as many as it holds
	 */
	void save(int position, CachedRows target);

	/**
	 * Copies keys and values of another sequence into this one, as if the same tokens had
	 * been run here.
	 * @param position the first position, the same as when they were saved
	 * @param source what was saved
	 */
	void restore(int position, CachedRows source);

	@Override
	void close();

}
