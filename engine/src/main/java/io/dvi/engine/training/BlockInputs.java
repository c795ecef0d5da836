package io.dvi.engine.training;

import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.model.ModelDescriptor;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/** Windows as {@link BlockForward} reads them: attention sees how far apart rows are. */
final class BlockInputs extends WindowInputs {

	private final ModelDescriptor model;

	private final TensorBuffer cosine;

	private final TensorBuffer sine;

	private final TensorBuffer distance;

	BlockInputs(HeadBase base, DraftCandidates candidates, int steps, int maxRows) {
		super(base, candidates, steps, maxRows);
		this.model = base.model();
		this.cosine = TensorBuffer.allocate(DataType.FLOAT, maxRows, this.model.headSize());
		this.sine = TensorBuffer.allocate(DataType.FLOAT, maxRows, this.model.headSize());
		this.distance = TensorBuffer.allocate(DataType.FLOAT, maxRows, maxRows);
	}

	@Override
	Map<String, TensorBuffer> fill(List<Window> windows, long total) {
		Map<String, TensorBuffer> inputs = super.fill(windows, total);
		int rows = windows.stream().mapToInt(Window::length).sum();
		int first = 0;
		for (Window window : windows) {
			for (int row = first; row < first + window.length(); row++) {
				putAngles(row, row - first);
				putDistances(row, first, rows);
			}
			first += window.length();
		}
		inputs.put(BlockForward.COSINE, this.cosine.firstRows(rows));
		inputs.put(BlockForward.SINE, this.sine.firstRows(rows));
		inputs.put(BlockForward.DISTANCE, new TensorBuffer(DataType.FLOAT,
				this.distance.bytes().slice(0, rows * rows * Float.BYTES), List.of((long) rows, (long) rows)));
		return inputs;
	}

	/** Angles by place in the window: only how far apart rows are is seen of them. */
	private void putAngles(int row, int place) {
		int size = this.model.headSize();
		FloatBuffer cosines = this.cosine.floats();
		FloatBuffer sines = this.sine.floats();
		for (int i = 0; i < size; i++) {
			double exponent = -2.0 * (i % (size / 2)) / size;
			double angle = place * Math.pow(this.model.ropeBase(), exponent);
			cosines.put(row * size + i, (float) Math.cos(angle));
			sines.put(row * size + i, (float) Math.sin(angle));
		}
	}

	private void putDistances(int row, int first, int rows) {
		FloatBuffer distances = this.distance.floats();
		for (int other = 0; other < rows; other++) {
			boolean seen = other >= first && other <= row;
			distances.put(row * rows + other, seen ? row - other : -1);
		}
	}

}
