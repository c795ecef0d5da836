package io.dvi.engine.onnx;

import io.dvi.engine.model.CachedRows;

import java.nio.FloatBuffer;

/**
 * Keys and values outside the heap.
 *
 * @param count positions held
 * @param values layer by layer, keys before values
 */
record OnnxCachedRows(int count, FloatBuffer values) implements CachedRows {

	@Override
	public void close() {
		// Freed with the buffer.
	}

}
