package io.dvi.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import io.dvi.engine.model.ModelDescriptor;

/** Keys and values of all layers for so many positions, in bfloats. */
final class KernelCache implements AutoCloseable {

	/** Keys lie in blocks of so many positions. */
	private static final int STEP = 16;

	private final KernelLibrary library;

	private final MemorySegment shape;

	private final int capacity;

	private final MemorySegment memory;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment span;

	/**
	 * Allocates a cache.
	 * @param shape a {@code dvi_shape}
	 * @param library allocates and copies
	 * @param positions at least so many are held
	 * @param bytesPerRow size of one position
	 */
	KernelCache(MemorySegment shape, KernelLibrary library, int positions, long bytesPerRow) {
		this.library = library;
		this.shape = shape;
		this.capacity = (positions + STEP - 1) / STEP * STEP;
		this.memory = library.allocate(this.capacity * bytesPerRow);
		this.span = this.arena.allocate(Struct.SPAN.layout());
	}

	/**
	 * Size of one position.
	 * @param descriptor sizes
	 * @param layers of the cache
	 * @return bytes
	 */
	static long bytesPerRow(ModelDescriptor descriptor, int layers) {
		return 2L * layers * descriptor.keyValueHeads() * descriptor.headSize() * Short.BYTES;
	}

	/**
	 * Describes rows to be run.
	 * @param target the {@code dvi_span} to fill
	 * @param position of the first row
	 * @param rows how many
	 */
	void describe(MemorySegment target, int position, int rows) {
		Struct.SPAN.set(target, "cache", this.memory);
		Struct.SPAN.set(target, "capacity", this.capacity);
		Struct.SPAN.set(target, "position", position);
		Struct.SPAN.set(target, "rows", rows);
	}

	/**
	 * Copies positions into another cache.
	 * @param position the first one here
	 * @param target where to
	 * @param targetPosition the first one there
	 * @param count how many
	 */
	void copyTo(int position, KernelCache target, int targetPosition, int count) {
		describe(this.span, position, count);
		target.describe(target.span, targetPosition, count);
		this.library.copy(this.shape, this.span, target.span);
	}

	@Override
	public void close() {
		this.library.free(this.memory);
		this.arena.close();
	}

}
