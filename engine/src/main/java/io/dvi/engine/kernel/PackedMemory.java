package io.dvi.engine.kernel;

import io.dvi.engine.packing.CodedRow;
import io.dvi.engine.packing.PackedMatrix;
import io.dvi.engine.packing.WeightMatrix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory that takes matrices of floats, rounded to eight bits, one after another.
 */
final class PackedMemory implements AutoCloseable {

	private static final int ALIGNMENT = 64;

	private final Arena arena = Arena.ofShared();

	private final KernelLibrary library;

	private final MemorySegment memory;

	private long used;

	/**
	 * Allocates.
	 * @param library gives the memory
	 * @param bytes sum of {@link #bytes} of all that will be packed
	 */
	PackedMemory(KernelLibrary library, long bytes) {
		this.library = library;
		this.memory = library.allocate(bytes);
	}

	/** What a matrix of so many outputs and inputs takes. */
	static long bytes(int outputs, int inputs) {
		long panels = KernelWeights.padded(outputs) / PackedMatrix.PANEL;
		int groupBytes = PackedMatrix.PANEL * (CodedRow.GROUP + Short.BYTES);
		long groups = inputs / CodedRow.GROUP;
		return aligned(panels * groups * groupBytes);
	}

	/**
	 * Packs a matrix.
	 * @param name for messages
	 * @param matrix a row for each output
	 * @return a {@code matrix} that points at it
	 */
	MemorySegment pack(String name, WeightMatrix matrix) {
		PackedMatrix packed = new PackedMatrix(name, matrix);
		MemorySegment place = this.memory.asSlice(this.used, packed.outline().byteSize());
		packed.pack(place);
		this.used += aligned(place.byteSize());
		MemorySegment struct = this.arena.allocate(Struct.MATRIX.layout());
		Struct.describeMatrix(struct, place, KernelWeights.padded(matrix.rows()), matrix.columns(), Byte.SIZE);
		return struct;
	}

	/** Room for so much that what follows begins in a cache line of its own. */
	static long aligned(long bytes) {
		return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	}

	@Override
	public void close() {
		this.library.free(this.memory);
		this.arena.close();
	}

}
