package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.model.Safetensors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor of a safetensors file as floats.
 *
 * @param rows number of rows
 * @param columns width of a row
 * @param type element type
 * @param bytes the elements
 */
record SafetensorsMatrix(int rows, int columns, Safetensors.Type type, MemorySegment bytes) implements WeightMatrix {

	private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	static SafetensorsMatrix of(Safetensors.Tensor tensor) {
		List<Long> shape = tensor.shape();
		boolean supported = switch (tensor.type()) {
			case F32, F16, BF16 -> true;
			default -> false;
		};
		if (!supported) {
			throw Rejection.of(tensor.name(), "supported types are F32, F16 and BF16. Found: " + tensor.type());
		}
		boolean fits = shape.stream().allMatch((size) -> size <= Integer.MAX_VALUE);
		if (!fits || shape.isEmpty() || shape.size() > 2) {
			throw Rejection.of(tensor.name(), "must be a vector or a matrix. Found: " + shape);
		}
		int rows = (shape.size() == 1) ? 1 : shape.getFirst().intValue();
		return new SafetensorsMatrix(rows, shape.getLast().intValue(), tensor.type(), tensor.bytes());
	}

	@Override
	public void read(int row, float[] target, int offset) {
		long first = (long) row * this.columns;
		if (this.type == Safetensors.Type.F32) {
			MemorySegment.copy(this.bytes, FLOAT, first * Float.BYTES, target, offset, this.columns);
			return;
		}
		for (int i = 0; i < this.columns; i++) {
			short bits = this.bytes.get(SHORT, (first + i) * Short.BYTES);
			target[offset + i] = (this.type == Safetensors.Type.F16) ? Float.float16ToFloat(bits)
					: Float.intBitsToFloat(bits << Short.SIZE);
		}
	}

}
