package io.dvi.engine;

/** A submitted request. */
@FunctionalInterface
public interface Generation {

	/**
	 * Gives up. The slot is free within one cycle, and no event follows. Safe from any
	 * thread, and after the end.
	 */
	void cancel();

}
