package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import org.jspecify.annotations.Nullable;

import java.nio.LongBuffer;

/** A list of int64 filled anew for each run, and a tensor for each length it ever had. */
final class IndexBuffer implements AutoCloseable {

	private final LongBuffer values;

	private final boolean asRow;

	private final @Nullable OnnxTensor[] tensors; // by length

	private int length;

	/**
	 * Makes an empty list.
	 * @param capacity most entries
	 * @param asRow whether the tensor is [1, length] or [length]
	 */
	IndexBuffer(int capacity, boolean asRow) {
		this.values = Tensors.longs(capacity);
		this.asRow = asRow;
		this.tensors = new OnnxTensor[capacity + 1];
	}

	void clear() {
		this.length = 0;
	}

	void add(long value) {
		this.values.put(this.length++, value);
	}

	int length() {
		return this.length;
	}

	/**
	 * The list as it is now.
	 * @return a tensor owned by this buffer
	 */
	OnnxTensor tensor() throws OrtException {
		OnnxTensor known = this.tensors[this.length];
		if (known == null) {
			LongBuffer filled = this.values.slice(0, this.length);
			known = this.asRow ? Tensors.of(filled, 1, this.length) : Tensors.of(filled, this.length);
			this.tensors[this.length] = known;
		}
		return known;
	}

	@Override
	public void close() {
		for (OnnxTensor tensor : this.tensors) {
			if (tensor != null) {
				tensor.close();
			}
		}
	}

}
