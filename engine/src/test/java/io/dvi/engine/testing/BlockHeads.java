package io.dvi.engine.testing;

import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.head.HeadWeights.Tensor;
import io.dvi.engine.model.ModelDescriptor;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Heads of kind {@code block} that were never trained. */
public final class BlockHeads {

	private BlockHeads() {
	}

	/**
	 * Makes a head.
	 * @param model the model it fits
	 * @param size of its numbers beside one over the root of what they are multiplied
	 * with
	 * @param random draws them
	 * @return the head
	 */
	public static HeadWeights random(ModelDescriptor model, float size, Random random) {
		Map<String, Tensor> tensors = new TreeMap<>();
		new BlockShape(model, model.feedForwardSize()).tensors()
			.forEach((name, sizes) -> tensors.put(name, tensor(sizes.get(0), sizes.get(1), size, random)));
		return HeadWeights.of(HeadWeights.BLOCK, model.fingerprint(), model.splitLayer(), 1, tensors);
	}

	private static Tensor tensor(int rows, int columns, float size, Random random) {
		float[] values = new float[rows * columns];
		for (int i = 0; i < values.length; i++) {
			values[i] = (float) (size * random.nextGaussian() / Math.sqrt(rows));
		}
		return new Tensor(rows, columns, values);
	}

}
