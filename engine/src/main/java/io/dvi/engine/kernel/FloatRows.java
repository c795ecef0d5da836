package io.dvi.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Rows of floats outside the heap. */
final class FloatRows implements AutoCloseable {

	/** A cache line, so that vectors do not straddle two. */
	private static final int ALIGNMENT = 64;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment memory; // [rows, stride]

	private final int width;

	private final int stride;

	/**
	 * Allocates rows.
	 * @param rows how many
	 * @param width floats of a row that count
	 * @param stride floats from one row to the next
	 */
	FloatRows(int rows, int width, int stride) {
		this.memory = this.arena.allocate((long) rows * stride * Float.BYTES, ALIGNMENT);
		this.width = width;
		this.stride = stride;
	}

	MemorySegment memory() {
		return this.memory;
	}

	/**
	 * One row.
	 * @param row index from 0
	 * @return a view of [width] floats
	 */
	FloatBuffer row(int row) {
		return this.memory.asSlice(offset(row), (long) this.width * Float.BYTES)
			.asByteBuffer()
			.order(ByteOrder.nativeOrder())
			.asFloatBuffer();
	}

	/**
	 * Copies rows of the same stride into this.
	 * @param row where they go
	 * @param source where they come from
	 * @param sourceRow the first of them
	 * @param count how many
	 */
	void copy(int row, FloatRows source, int sourceRow, int count) {
		MemorySegment.copy(source.memory, ValueLayout.JAVA_FLOAT, source.offset(sourceRow), this.memory,
				ValueLayout.JAVA_FLOAT, offset(row), (long) count * this.stride);
	}

	private long offset(int row) {
		return (long) row * this.stride * Float.BYTES;
	}

	@Override
	public void close() {
		this.arena.close();
	}

}
