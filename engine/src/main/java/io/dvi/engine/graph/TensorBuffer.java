package io.dvi.engine.graph;

import io.dvi.engine.graph.proto.TensorProto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Memory that a graph reads or writes in place.
 *
 * @param type element type
 * @param bytes direct, in the machine's byte order, from position 0 as long as the shape
 * says
 * @param shape sizes, empty for a scalar
 */
public record TensorBuffer(TensorProto.DataType type, ByteBuffer bytes, List<Long> shape) {

	/** Refuses heap buffers and wrong lengths. */
	public TensorBuffer {
		shape = List.copyOf(shape);
		long expected = elements(shape) * width(type);
		if (!bytes.isDirect() || bytes.limit() != expected) {
			throw new IllegalArgumentException("a tensor " + type + " " + shape + " needs a direct buffer of "
					+ expected + " bytes, given " + bytes);
		}
		bytes = bytes.duplicate().order(ByteOrder.nativeOrder()).rewind();
	}

	/**
	 * Reserves memory full of zeros.
	 * @param type element type
	 * @param shape sizes
	 * @return the buffer
	 */
	public static TensorBuffer allocate(TensorProto.DataType type, long... shape) {
		List<Long> sizes = Arrays.stream(shape).boxed().toList();
		int bytes = Math.toIntExact(Math.multiplyExact(elements(sizes), width(type)));
		return new TensorBuffer(type, ByteBuffer.allocateDirect(bytes), sizes);
	}

	/**
	 * The first rows of this tensor; the memory is shared.
	 * @param rows how many
	 * @return a tensor whose first size is {@code rows}
	 */
	public TensorBuffer firstRows(int rows) {
		List<Long> sizes = new ArrayList<>(this.shape);
		sizes.set(0, (long) rows);
		return new TensorBuffer(this.type, this.bytes.slice(0, Math.toIntExact(elements(sizes) * width(this.type))),
				sizes);
	}

	/**
	 * The elements of a float tensor.
	 * @return a view
	 */
	public FloatBuffer floats() {
		return this.bytes.asFloatBuffer();
	}

	/**
	 * The elements of a double tensor.
	 * @return a view
	 */
	public DoubleBuffer doubles() {
		return this.bytes.asDoubleBuffer();
	}

	/**
	 * The elements of an int64 tensor.
	 * @return a view
	 */
	public LongBuffer longs() {
		return this.bytes.asLongBuffer();
	}

	private static long elements(List<Long> shape) {
		return shape.stream().reduce(1L, Math::multiplyExact);
	}

	private static int width(TensorProto.DataType type) {
		return switch (type) {
			case UINT8, INT8, BOOL -> 1;
			case FLOAT16 -> 2;
			case FLOAT, INT32 -> 4;
			case DOUBLE, INT64 -> 8;
			case UNDEFINED, UNRECOGNIZED -> throw new IllegalArgumentException("no width for " + type);
		};
	}

}
