package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.graph.ExternalData;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Multiplies int8 by int8. Each row of activations is divided by its own largest
 * magnitude, so a row never feels its neighbours; integer sums are exact in any order, so
 * neither does it feel how many there are.
 */
final class RowQuantizedLinear implements Linear {

	/** The row's largest magnitude becomes this many steps. */
	private static final int STEPS = 127;

	/** What zero is in the unsigned activations. */
	private static final int ZERO_POINT = 128;

	/** Stands for the largest magnitude of a row of zeros, which would divide by zero. */
	private static final float SMALLEST_MAGNITUDE = 1e-12f;

	private static final int ROWS_AT_ONCE = 64;

	private final ExternalData file;

	private final Map<String, Stored> stored = new HashMap<>();

	RowQuantizedLinear(ExternalData file) {
		this.file = file;
	}

	@Override
	public String apply(GraphBuilder graph, String name, String input, WeightMatrix weights, String output)
			throws IOException {
		Stored packed = store(name, weights);
		String stored = graph.initializer(name, TensorProto.DataType.INT8, packed.location(), weights.columns(),
				weights.rows());
		String scales = graph.floats(name + ".scales", packed.scales(), weights.rows());
		String step = graph.constant(1f / STEPS);
		String zeroPoint = graph.unsignedByte(ZERO_POINT);

		String largest = graph.node("ReduceMax",
				List.of(graph.node("Abs", List.of(input)), graph.constant(new long[] { -1 })));
		String magnitude = graph.node("Max", List.of(largest, graph.constant(SMALLEST_MAGNITUDE)));
		String relative = graph.node("Div", List.of(input, magnitude));
		String codes = graph.node("QuantizeLinear", List.of(relative, step, zeroPoint));
		String product = name + ".product";
		graph.node(GraphBuilder.MICROSOFT, "MatMulIntegerToFloat", List.of(codes, stored, step, scales, zeroPoint),
				List.of(product));
		graph.node("", "Mul", List.of(product, magnitude), List.of(output));
		return output;
	}

	private Stored store(String name, WeightMatrix weights) throws IOException {
		Stored known = this.stored.get(name);
		if (known != null) {
			return known;
		}
		Quantized quantized = quantize(weights);
		Stored fresh = new Stored(this.file.append(ByteBuffer.wrap(quantized.transposed())), quantized.scales());
		this.stored.put(name, fresh);
		return fresh;
	}

	/**
	 * Rounds each row of weights to steps of its largest magnitude / 127.
	 * @param weights [rows, columns]
	 * @return the codes as the operator wants them, [columns, rows], and the steps
	 */
	static Quantized quantize(WeightMatrix weights) {
		int rows = weights.rows();
		int columns = weights.columns();
		byte[] transposed = new byte[Math.multiplyExact(rows, columns)];
		float[] scales = new float[rows];
		float[] block = new float[ROWS_AT_ONCE * columns];
		for (int first = 0; first < rows; first += ROWS_AT_ONCE) {
			int count = Math.min(ROWS_AT_ONCE, rows - first);
			for (int i = 0; i < count; i++) {
				weights.read(first + i, block, i * columns);
				scales[first + i] = scale(block, i * columns, columns);
			}
			// Column by column within the block keeps the scattered writes in the cache.
			for (int column = 0; column < columns; column++) {
				for (int i = 0; i < count; i++) {
					transposed[column * rows + first + i] = (byte) Math
						.rint(block[i * columns + column] / scales[first + i]);
				}
			}
		}
		return new Quantized(transposed, scales);
	}

	private static float scale(float[] values, int offset, int length) {
		float largest = 0;
		for (int i = offset; i < offset + length; i++) {
			largest = Math.max(largest, Math.abs(values[i]));
		}
		float step = largest / STEPS;
		return (step == 0) ? 1 : step;
	}

	/**
	 * Where codes were written.
	 *
	 * @param location of the codes
	 * @param scales value of one step for each row of the weights
	 */
	@SuppressWarnings("ArrayRecordComponent")
	private record Stored(ExternalData.Location location, float[] scales) {
	}

	/**
	 * Weights as codes.
	 *
	 * @param transposed signed codes, [columns, rows]
	 * @param scales value of one step for each row of the weights
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Quantized(byte[] transposed, float[] scales) {
	}

}
