package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;

/**
 * Rows of floats, seen as a tensor of as many of them as a run has. Each such tensor is
 * made once.
 */
final class RowBuffer implements AutoCloseable {

	private final FloatBuffer values; // [maxRows, width]

	private final int width;

	private final @Nullable OnnxTensor[] tensors; // by number of rows

	RowBuffer(int maxRows, int width) {
		this.values = Tensors.floats(Math.multiplyExact(maxRows, width));
		this.width = width;
		this.tensors = new OnnxTensor[maxRows + 1];
	}

	/**
	 * The first rows.
	 * @param rows how many, at least 1
	 * @return a tensor [1, rows, width], owned by this buffer
	 */
	OnnxTensor tensor(int rows) throws OrtException {
		OnnxTensor known = this.tensors[rows];
		if (known == null) {
			known = Tensors.of(this.values.slice(0, rows * this.width), 1, rows, this.width);
			this.tensors[rows] = known;
		}
		return known;
	}

	/**
	 * One row.
	 * @param row index from 0
	 * @return a view of [width] floats
	 */
	FloatBuffer row(int row) {
		return this.values.slice(row * this.width, this.width);
	}

	/**
	 * Copies rows of another buffer of the same width into this one.
	 * @param row where they go
	 * @param source where they come from
	 * @param sourceRow the first of them
	 * @param count how many
	 */
	void copy(int row, RowBuffer source, int sourceRow, int count) {
		this.values.put(row * this.width, source.values, sourceRow * this.width, count * this.width);
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
