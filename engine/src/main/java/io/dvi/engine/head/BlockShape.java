package io.dvi.engine.head;

import io.dvi.engine.model.ModelDescriptor;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The matrices of a head of kind {@code block}, [inputs, outputs], used as x W: one
 * transformer block that goes on from its own features (EAGLE, arXiv 2401.15077), with
 * the widths of the model's blocks.
 *
 * <pre>
 * a_t = rms(h_t) shallow
 * x_t = a_t + rms(d_(t-1)) deep      behind a row the verifier ran
 * x_t = a_t + rms(y_(t-1)) carried   behind a row the head drafted
 * x   = x + attention(rms(x)) output,  x = x + (silu(rms(x) gate) * rms(x) up) down
 * y   = rms(x) * norm,  logits = y P'
 * </pre>
 *
 * <p>
 * h is the state after the split layer, d the state after the final norm, P the rows of
 * the LM head that form the draft vocabulary, rms(x) = x / sqrt(mean(x^2) + epsilon).
 *
 * @param model whose states go in
 * @param feedForwardSize width of the feed-forward part, F
 */
public record BlockShape(ModelDescriptor model, int feedForwardSize) {

	/** From the state after the split layer, [hidden, hidden]. */
	public static final String SHALLOW = "shallow";

	/** From the verifier's state of the row in front, [hidden, hidden]. */
	public static final String DEEP = "deep";

	/** From the head's own state of the row in front, [hidden, hidden]. */
	public static final String CARRIED = "carried";

	/** Queries, [hidden, heads * head size]. */
	public static final String QUERY = "query";

	/** Keys, [hidden, key/value heads * head size]. */
	public static final String KEY = "key";

	/** Values, [hidden, key/value heads * head size]. */
	public static final String VALUE = "value";

	/** What was attended to, [heads * head size, hidden]. */
	public static final String OUTPUT = "output";

	/** [hidden, F]. */
	public static final String GATE = "gate";

	/** [hidden, F]. */
	public static final String UP = "up";

	/** [F, hidden]. */
	public static final String DOWN = "down";

	/** Weights of the last norm, [1, hidden]. */
	public static final String NORM = "norm";

	/**
	 * The shape of given weights.
	 * @param model whose states go in
	 * @param weights a head of kind {@code block} that was checked
	 * @return its shape
	 */
	public static BlockShape of(ModelDescriptor model, HeadWeights weights) {
		return new BlockShape(model, weights.tensor(GATE).columns());
	}

	/**
	 * Rows and columns of every matrix.
	 * @return by name
	 */
	public SortedMap<String, List<Integer>> tensors() {
		int hidden = this.model.hiddenSize();
		int queries = this.model.heads() * this.model.headSize();
		int keys = this.model.keyValueHeads() * this.model.headSize();
		SortedMap<String, List<Integer>> tensors = new TreeMap<>();
		List.of(SHALLOW, DEEP, CARRIED).forEach((name) -> tensors.put(name, List.of(hidden, hidden)));
		List.of(KEY, VALUE).forEach((name) -> tensors.put(name, List.of(hidden, keys)));
		List.of(GATE, UP).forEach((name) -> tensors.put(name, List.of(hidden, this.feedForwardSize)));
		tensors.put(QUERY, List.of(hidden, queries));
		tensors.put(OUTPUT, List.of(queries, hidden));
		tensors.put(DOWN, List.of(this.feedForwardSize, hidden));
		tensors.put(NORM, List.of(1, hidden));
		return tensors;
	}

}
