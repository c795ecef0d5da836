package io.dvi.engine.packing;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The order in which the kernels go through the panels of stacked matrices: what is
 * worked on together lies together.
 */
public final class PanelOrder {

	private static final int PANEL = PackedMatrix.PANEL;

	private final int heads;

	private final int keyValueHeads;

	private final int headSize;

	/**
	 * Refuses heads that the kernels cannot take apart.
	 * @param heads query heads
	 * @param keyValueHeads key/value heads
	 * @param headSize dimensions of each
	 */
	public PanelOrder(int heads, int keyValueHeads, int headSize) {
		this.heads = heads;
		this.keyValueHeads = keyValueHeads;
		this.headSize = headSize;
		int together = headSize * heads / keyValueHeads;
		if ((headSize > PANEL && headSize % (2 * PANEL) != 0) || together % CodedRow.GROUP != 0) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "head size",
					"`head size`: the flavour int8 takes a multiple of 32, or 16 where an even number of query heads share keys. Found: "
							+ headSize + " with " + heads + " query and " + keyValueHeads
							+ " key/value heads; import with fp32 alone");
		}
	}

	/**
	 * A panel of the gate, the same panel of the up projection, and so on.
	 * @param gateAndUp one below the other
	 * @return the same rows in the kernels' order
	 */
	public static WeightMatrix ofFeedForward(WeightMatrix gateAndUp) {
		int half = gateAndUp.rows() / 2 / PANEL;
		return picked(gateAndUp, (panel) -> panel % 2 * half + panel / 2);
	}

	/**
	 * For each key/value head its query heads, keys and values; in each the panels that
	 * rotation turns among themselves side by side.
	 * @param queriesKeysValues one below the other
	 * @return the same rows in the kernels' order
	 */
	public WeightMatrix ofAttention(WeightMatrix queriesKeysValues) {
		int shared = this.heads / this.keyValueHeads;
		int panels = this.headSize / PANEL;
		int apart = Math.max(1, panels / 2);
		return picked(queriesKeysValues, (panel) -> {
			int member = panel / panels % (shared + 2);
			int keyValueHead = panel / panels / (shared + 2);
			int head = (member < shared) ? keyValueHead * shared + member
					: this.heads + (member - shared) * this.keyValueHeads + keyValueHead;
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
