package io.dvi.engine.model;

/**
 * Memory for the keys and values of some positions, taken from one sequence and given to
 * others that begin with the same tokens. Confined to the decode thread.
 */
public interface CachedRows extends AutoCloseable {

	/**
	 * How many positions it holds.
	 * @return the number given when it was reserved
	 */
	int count();

	@Override
	void close();

}
