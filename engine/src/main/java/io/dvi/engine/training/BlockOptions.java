package io.dvi.engine.training;

/**
 * How a head of kind {@code block} is trained.
 *
 * @param feedForwardSize width of its feed-forward part, a multiple of 32; 0 is the
 * model's
 * @param unrolledSteps drafts behind each row that are trained together
 * @param candidates tokens of the draft vocabulary that compete within a step, those the
 * verifier found likely in its batch
 * @param optimiser the optimiser's numbers
 * @param maxRows most rows of a batch
 * @param passRows most rows whose logits are held at once, and of a window; the gradients
 * of a batch are summed pass by pass
 * @param threads threads of one step; 1 leaves the other cores to serving
 */
public record BlockOptions(int feedForwardSize, int unrolledSteps, int candidates, Muon optimiser, int maxRows,
		int passRows, int threads) implements WindowOptions {

	/** Three drafts, 4,096 candidates, batches of up to 2,048 rows, one thread. */
	public static final BlockOptions DEFAULT = new BlockOptions(0, 3, 4_096, Muon.DEFAULT, 2_048, 512, 1);

	/** Refuses values out of range. */
	public BlockOptions {
		WindowOptions.check(feedForwardSize, candidates, maxRows, passRows, threads);
		Limits.atLeast("unrolledSteps", unrolledSteps, 1);
	}

	@Override
	public int drafts() {
		return this.unrolledSteps;
	}

}
