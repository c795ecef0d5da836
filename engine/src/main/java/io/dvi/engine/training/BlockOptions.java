package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.ModelDescriptor;

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
		int passRows, int threads) implements TrainingOptions {

	/** Three drafts, 4,096 candidates, batches of up to 2,048 rows, one thread. */
	public static final BlockOptions DEFAULT = new BlockOptions(0, 3, 4_096, Muon.DEFAULT, 2_048, 512, 1);

	/** The kernels that serve take groups of so many. */
	private static final int FEED_FORWARD_STEP = 32;

	/** Refuses values out of range. */
	public BlockOptions {
		Limits.atLeast("feedForwardSize", feedForwardSize, 0);
		if (feedForwardSize % FEED_FORWARD_STEP != 0) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "feedForwardSize",
					"`feedForwardSize` must be a multiple of " + FEED_FORWARD_STEP + ". Given: " + feedForwardSize);
		}
		Limits.atLeast("unrolledSteps", unrolledSteps, 1);
		Limits.atLeast("candidates", candidates, 1);
		Limits.atLeast("maxRows", maxRows, 1);
		Limits.atLeast("passRows", passRows, 1);
		Limits.atLeast("threads", threads, 1);
	}

	/** The width for a model. */
	int feedForwardSize(ModelDescriptor model) {
		return (this.feedForwardSize > 0) ? this.feedForwardSize : model.feedForwardSize();
	}

}
