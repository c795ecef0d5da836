package io.dvi.engine.model;

import java.util.List;

/**
 * A frozen transformer cut after layer k. Confined to the decode thread.
 *
 * <p>
 * A row's result never depends on the rows beside it, in its own block or in others:
 * implementations run at least two rows of a sequence at a time, because the attention
 * operator takes another path for one.
 */
public interface SplitModel extends AutoCloseable {

	/**
	 * The numbers of this model.
	 * @return the descriptor
	 */
	ModelDescriptor descriptor();

	/**
	 * Most rows a block may hold, which bounds prefill chunks and draft lengths.
	 * @return the number of rows
	 */
	int maxRows();

	/**
	 * Reserves the memory of one sequence.
	 * @return a block with an empty cache
	 */
	Block openBlock();

	/**
	 * Reserves memory for the keys and values of some positions.
	 * @param count how many
	 * @return memory that holds nothing yet
	 */
	CachedRows reserveRows(int count);

	/**
	 * Bytes of keys and values of one position.
	 * @return the number of bytes
	 */
	long bytesPerRow();

	/**
	 * Runs layers 1 to k over the rows that were appended since the last call, those of
	 * all blocks in one pass.
	 * @param blocks the sequences that take part
	 */
	void shallow(List<? extends Block> blocks);

	/**
	 * Runs layers k + 1 to L over all rows of each block, then the LM head over the rows
	 * from {@link Block#firstLogitRow()} on, all blocks in one pass. Shallow rows that
	 * are missing are run first.
	 * @param blocks the sequences that take part
	 */
	void deep(List<? extends Block> blocks);

	@Override
	void close();

}
