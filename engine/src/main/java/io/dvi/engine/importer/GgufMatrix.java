package io.dvi.engine.importer;

import io.dvi.engine.packing.CodedRow;
import io.dvi.engine.packing.WeightMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A tensor of a GGUF file, dequantised row by row. Not safe for several threads. */
final class GgufMatrix implements WeightMatrix {

	private final int rows;

	private final int columns;

	private final GgufTensorType type;

	private final MemorySegment bytes;

	private final byte[] row;

	GgufMatrix(int rows, int columns, GgufTensorType type, MemorySegment bytes) {
		this.rows = rows;
		this.columns = columns;
		this.type = type;
		this.bytes = bytes;
		this.row = new byte[columns / type.blockSize() * type.blockBytes()];
	}

	@Override
	public int rows() {
		return this.rows;
	}

	@Override
	public int columns() {
		return this.columns;
	}

	@Override
	public int codeBits() {
		return this.type.codeBits();
	}

	@Override
	public void read(int index, CodedRow target) {
		fetch(index);
		for (int group = 0; group < this.columns / this.type.blockSize(); group++) {
			this.type.codes(this.row, group * this.type.blockBytes(), target, group);
		}
	}

	@Override
	public void read(int index, float[] target, int offset) {
		fetch(index);
		for (int block = 0; block < this.columns / this.type.blockSize(); block++) {
			this.type.dequantize(this.row, block * this.type.blockBytes(), target,
					offset + block * this.type.blockSize());
		}
	}

	private void fetch(int index) {
		MemorySegment.copy(this.bytes, ValueLayout.JAVA_BYTE, (long) index * this.row.length, this.row, 0,
				this.row.length);
	}

}
