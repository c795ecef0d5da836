package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.ModelDescriptor;

/** How a head that learns from windows of consecutive rows is trained. */
sealed interface WindowOptions extends TrainingOptions permits BlockOptions, AnchoredOptions {

	/** The kernels that serve take groups of so many. */
	int FEED_FORWARD_STEP = 32;

	/** Width of its feed-forward part; 0 is the model's. */
	int feedForwardSize();

	/** Drafts behind each row that are trained together. */
	int drafts();

	/** Tokens of the draft vocabulary that compete within a step. */
	int candidates();

	/** The optimiser's numbers. */
	Muon optimiser();

	/** Most rows whose logits are held at once, and of a window. */
	int passRows();

	/** The width for a model. */
	default int feedForwardSize(ModelDescriptor model) {
		return (feedForwardSize() > 0) ? feedForwardSize() : model.feedForwardSize();
	}

	/** Refuses values out of range. */
	static void check(int feedForwardSize, int candidates, int maxRows, int passRows, int threads) {
		Limits.atLeast("feedForwardSize", feedForwardSize, 0);
		if (feedForwardSize % FEED_FORWARD_STEP != 0) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "feedForwardSize",
					"`feedForwardSize` must be a multiple of " + FEED_FORWARD_STEP + ". Given: " + feedForwardSize);
		}
		Limits.atLeast("candidates", candidates, 1);
		Limits.atLeast("maxRows", maxRows, 1);
		Limits.atLeast("passRows", passRows, 1);
		Limits.atLeast("threads", threads, 1);
	}

}
