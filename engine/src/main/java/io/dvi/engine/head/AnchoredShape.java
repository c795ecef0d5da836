package io.dvi.engine.head;

import io.dvi.engine.model.ModelDescriptor;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The matrices of a head of kind {@code anchored}, [inputs, outputs], used as x W, with
 * names as in {@link BlockShape} but for the offsets: one gated step from two of the
 * model's states, without attention and without anything carried from draft to draft.
 *
 * <pre>
 * x = rms(h_t) shallow + rms(d_(t-1-r)) deep + offset_r
 * y = rms(x + (silu(rms(x) gate) * rms(x) up) down) * norm,  logits = y P'
 * </pre>
 *
 * <p>
 * h is the state after the split layer and d that after the final norm; d belongs to the
 * last token the verifier ran, the anchor, and r tokens were drafted between it and row
 * t. Rows further behind than there are offsets use the last. P are the rows of the LM
 * head that form the draft vocabulary, rms(x) = x / sqrt(mean(x^2) + epsilon).
 *
 * @param model whose states go in
 * @param feedForwardSize width of the gated part, F
 * @param offsets how many distances from the anchor are told apart, R
 */
public record AnchoredShape(ModelDescriptor model, int feedForwardSize, int offsets) {

	/** One row for each distance from the anchor, [R, hidden]. */
	public static final String OFFSET = "offset";

	/**
	 * The shape of given weights.
	 * @param model whose states go in
	 * @param weights a head of kind {@code anchored} that was checked
	 * @return its shape
	 */
	public static AnchoredShape of(ModelDescriptor model, HeadWeights weights) {
		return new AnchoredShape(model, weights.tensor(BlockShape.GATE).columns(), weights.tensor(OFFSET).rows());
	}

	/**
	 * Rows and columns of every matrix.
	 * @return by name
	 */
	public SortedMap<String, List<Integer>> tensors() {
		int hidden = this.model.hiddenSize();
		SortedMap<String, List<Integer>> tensors = new TreeMap<>();
		List.of(BlockShape.SHALLOW, BlockShape.DEEP).forEach((name) -> tensors.put(name, List.of(hidden, hidden)));
		List.of(BlockShape.GATE, BlockShape.UP)
			.forEach((name) -> tensors.put(name, List.of(hidden, this.feedForwardSize)));
		tensors.put(BlockShape.DOWN, List.of(this.feedForwardSize, hidden));
		tensors.put(OFFSET, List.of(this.offsets, hidden));
		tensors.put(BlockShape.NORM, List.of(1, hidden));
		return tensors;
	}

}
