package io.dvi.engine.testing;

import io.dvi.engine.head.AnchoredShape;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.head.HeadWeights.Tensor;
import io.dvi.engine.model.ModelDescriptor;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Heads that run on the kernels and were never trained. */
public final class RandomHeads {

	private static final int OFFSETS = 2;

	private RandomHeads() {
	}

	/**
	 * Makes a head.
	 * @param kind {@code block} or {@code anchored}
	 * @param model the model it fits
	 * @param size of its numbers beside one over the root of what they are multiplied
	 * with
	 * @param random draws them
	 * @return the head
	 */
	public static HeadWeights of(String kind, ModelDescriptor model, float size, Random random) {
		Map<String, Tensor> tensors = new TreeMap<>();
		shape(kind, model)
			.forEach((name, sizes) -> tensors.put(name, tensor(sizes.get(0), sizes.get(1), size, random)));
		return HeadWeights.of(kind, model.fingerprint(), model.splitLayer(), 1, tensors);
	}

	private static SortedMap<String, List<Integer>> shape(String kind, ModelDescriptor model) {
		int feedForward = model.feedForwardSize();
		return kind.equals(HeadWeights.BLOCK) ? new BlockShape(model, feedForward).tensors()
				: new AnchoredShape(model, feedForward, OFFSETS).tensors();
	}

	private static Tensor tensor(int rows, int columns, float size, Random random) {
		float[] values = new float[rows * columns];
		for (int i = 0; i < values.length; i++) {
			values[i] = (float) (size * random.nextGaussian() / Math.sqrt(rows));
		}
		return new Tensor(rows, columns, values);
	}

}
