package io.dvi.engine.testing;

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
		int hidden = model.hiddenSize();
		int attended = model.heads() * model.headSize();
		int keyValue = model.keyValueHeads() * model.headSize();
		int feedForward = model.feedForwardSize();
		Map<String, Tensor> tensors = new TreeMap<>();
		for (String square : new String[] { "shallow", "deep", "carried" }) {
			tensors.put(square, tensor(hidden, hidden, size, random));
		}
		tensors.put("query", tensor(hidden, attended, size, random));
		tensors.put("key", tensor(hidden, keyValue, size, random));
		tensors.put("value", tensor(hidden, keyValue, size, random));
		tensors.put("output", tensor(attended, hidden, size, random));
		tensors.put("gate", tensor(hidden, feedForward, size, random));
		tensors.put("up", tensor(hidden, feedForward, size, random));
		tensors.put("down", tensor(feedForward, hidden, size, random));
		tensors.put("norm", tensor(1, hidden, size, random));
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
