package io.dvi.engine.head;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The trainable numbers of a draft head and what they belong to; not yet loaded, not yet
 * trusted.
 *
 * <p>
 * Kind {@code lora} (arXiv 2510.05421, section 3): logits = W norm(h) + scale B' A'
 * norm(h) with tensors {@code a} [hidden, rank] and {@code b} [rank, draft vocabulary].
 *
 * <p>
 * Kind {@code block}: see {@link BlockShape}. Kind {@code anchored}: see
 * {@link AnchoredShape}.
 *
 * @param kind which head graph the tensors fit, such as {@code lora}
 * @param modelFingerprint the model the head was trained on
 * @param splitLayer layers in front of the head
 * @param scale factor of the low-rank update
 * @param tensors by name
 */
public record HeadWeights(String kind, String modelFingerprint, int splitLayer, float scale,
		SortedMap<String, Tensor> tensors) {

	/** The kind of the paper. */
	public static final String LORA = "lora";

	/** One transformer block (arXiv 2401.15077). */
	public static final String BLOCK = "block";

	/** A gated step from two states of the model. */
	public static final String ANCHORED = "anchored";

	/** Copies the map. */
	public HeadWeights {
		tensors = new TreeMap<>(tensors);
	}

	/**
	 * Makes weights from an unordered map.
	 * @param kind which head graph the tensors fit
	 * @param modelFingerprint the model the head was trained on
	 * @param splitLayer layers in front of the head
	 * @param scale factor of the low-rank update
	 * @param tensors by name
	 * @return the weights
	 */
	public static HeadWeights of(String kind, String modelFingerprint, int splitLayer, float scale,
			Map<String, Tensor> tensors) {
		return new HeadWeights(kind, modelFingerprint, splitLayer, scale, new TreeMap<>(tensors));
	}

	/**
	 * One matrix of a head that was checked.
	 * @param name of the matrix
	 * @return the matrix
	 */
	public Tensor tensor(String name) {
		Tensor tensor = this.tensors.get(name);
		if (tensor == null) {
			throw new IllegalArgumentException("the head was not checked: it has no tensor " + name);
		}
		return tensor;
	}

	/**
	 * A matrix, row by row. The array belongs to the record and is not written after it
	 * is made.
	 *
	 * @param rows number of rows
	 * @param columns number of columns
	 * @param values [rows, columns]
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record Tensor(int rows, int columns, float[] values) {

		/** Refuses a wrong length. */
		public Tensor {
			if (values.length != rows * columns) {
				throw new IllegalArgumentException("a [" + rows + ", " + columns + "] tensor needs " + rows * columns
						+ " values, given " + values.length);
			}
		}

	}

}
