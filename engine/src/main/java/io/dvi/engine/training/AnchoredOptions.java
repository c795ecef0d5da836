package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.SpeculationOptions;

/**
 * How a head of kind {@code anchored} is trained.
 *
 * @param feedForwardSize width of its gated part, a multiple of 32; 0 is that of the
 * model's feed-forward part
 * @param offsets distances from the anchor that are told apart and trained together
 * @param candidates tokens of the draft vocabulary that compete within a step, those the
 * verifier found likely in its batch
 * @param optimiser the optimiser's numbers
 * @param maxRows most rows of a batch
 * @param passRows most rows whose logits are held at once, and of a window; the gradients
 * of a batch are summed pass by pass
 * @param threads threads of one step; 1 leaves the other cores to serving
 */
public record AnchoredOptions(int feedForwardSize, int offsets, int candidates, Muon optimiser, int maxRows,
		int passRows, int threads) implements WindowOptions {

	/**
	 * A gated part of 576, three offsets, 4,096 candidates, batches of up to 2,048 rows,
	 * one thread.
	 */
	public static final AnchoredOptions DEFAULT = new AnchoredOptions(576, 3, 4_096, Muon.DEFAULT, 2_048, 512, 1);

	/** Refuses values out of range. */
	public AnchoredOptions {
		WindowOptions.check(feedForwardSize, candidates, maxRows, passRows, threads);
		if (offsets < 1 || offsets > SpeculationOptions.MAX_DRAFT_LENGTH) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "offsets", "`offsets` must be from 1 to "
					+ SpeculationOptions.MAX_DRAFT_LENGTH + ", the most drafted tokens. Given: " + offsets);
		}
	}

	@Override
	public int drafts() {
		return this.offsets;
	}

}
