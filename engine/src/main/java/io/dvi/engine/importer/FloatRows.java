package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A matrix as little-endian floats, a few rows at a time. Each piece reuses the buffer of
 * the one before.
 *
 * @param matrix what to read
 */
record FloatRows(WeightMatrix matrix) implements Iterable<ByteBuffer> {

	private static final int PIECE_BYTES = 1 << 20;

	@Override
	public Iterator<ByteBuffer> iterator() {
		int width = this.matrix.columns();
		int rowsAtOnce = Math.clamp(PIECE_BYTES / Float.BYTES / width, 1, this.matrix.rows());
		float[] values = new float[rowsAtOnce * width];
		ByteBuffer piece = ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		return new Iterator<>() {

			private int next;

			@Override
			public boolean hasNext() {
				return this.next < FloatRows.this.matrix.rows();
			}

			@Override
			public ByteBuffer next() {
				if (!hasNext()) {
					throw new NoSuchElementException("all " + FloatRows.this.matrix.rows() + " rows are read");
				}
				int count = Math.min(rowsAtOnce, FloatRows.this.matrix.rows() - this.next);
				for (int i = 0; i < count; i++) {
					FloatRows.this.matrix.read(this.next + i, values, i * width);
				}
				this.next += count;
				piece.clear();
				piece.asFloatBuffer().put(values, 0, count * width);
				return piece.limit(count * width * Float.BYTES);
			}

		};
	}

}
