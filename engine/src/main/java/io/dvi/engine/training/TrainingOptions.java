package io.dvi.engine.training;

/** How a head is trained; the options' type says which kind of head. */
public sealed interface TrainingOptions permits LowRankOptions, WindowOptions {

	/**
	 * Most rows of a batch.
	 * @return at least 1
	 */
	int maxRows();

	/**
	 * Threads of one step; 1 leaves the other cores to serving.
	 * @return at least 1
	 */
	int threads();

}
