package io.dvi.engine.importer;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The order in which the kernels go through the panels of stacked matrices: what is
 * worked on together lies together.
 */
final class PanelOrder {

	private static final int PANEL = PackedMatrix.PANEL;

	private final LlamaShape shape;

	/** Refuses heads that the kernels cannot take apart. */
	PanelOrder(LlamaShape shape) {
		this.shape = shape;
		int together = shape.headSize() * shape.heads() / shape.keyValueHeads();
		if ((shape.headSize() > PANEL && shape.headSize() % (2 * PANEL) != 0) || together % CodedRow.GROUP != 0) {
			throw Rejection.of("head size",
					"the flavour int8 takes a multiple of 32, or 16 where an even number of query heads share keys. Found: "
							+ shape.headSize() + " with " + shape.heads() + " query and " + shape.keyValueHeads()
							+ " key/value heads; import with fp32 alone");
		}
	}

	/** A panel of the gate, the same panel of the up projection, and so on. */
	WeightMatrix ofFeedForward(WeightMatrix gateAndUp) {
		int half = gateAndUp.rows() / 2 / PANEL;
		return picked(gateAndUp, (panel) -> panel % 2 * half + panel / 2);
	}

	/**
	 * For each key/value head its query heads, keys and values; in each the panels that
	 * rotation turns among themselves side by side.
	 */
	WeightMatrix ofAttention(WeightMatrix queriesKeysValues) {
		int shared = this.shape.heads() / this.shape.keyValueHeads();
		int panels = this.shape.headSize() / PANEL;
		int apart = Math.max(1, panels / 2);
		return picked(queriesKeysValues, (panel) -> {
			int member = panel / panels % (shared + 2);
			int keyValueHead = panel / panels / (shared + 2);
			int head = (member < shared) ? keyValueHead * shared + member
					: this.shape.heads() + (member - shared) * this.shape.keyValueHeads() + keyValueHead;
			int within = panel % panels;
			return head * panels + within % 2 * apart + within / 2;
		});
	}

	private static WeightMatrix picked(WeightMatrix stacked, IntUnaryOperator order) {
		return new WeightMatrix.Picked(stacked,
				IntStream.range(0, stacked.rows())
					.map((row) -> order.applyAsInt(row / PANEL) * PANEL + row % PANEL)
					.toArray());
	}

}
