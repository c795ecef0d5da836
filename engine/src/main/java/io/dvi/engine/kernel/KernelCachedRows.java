package io.dvi.engine.kernel;

import io.dvi.engine.model.CachedRows;

/**
 * Keys and values taken out of a sequence.
 *
 * @param count positions held
 * @param cache holds them from position 0 on
 */
record KernelCachedRows(int count, KernelCache cache) implements CachedRows {

	@Override
	public void close() {
		this.cache.close();
	}

}
