package io.dvi.engine.training;

/**
 * How a head of kind {@code lora} is trained.
 *
 * @param rank columns of the low-rank update
 * @param scale its factor
 * @param schedule loss weights by step
 * @param optimiser the optimiser's numbers
 * @param policy how the policy gradient is tamed
 * @param maxRows most rows of a batch
 * @param threads threads of one step; 1 leaves the other cores to serving
 */
public record LowRankOptions(int rank, float scale, LossSchedule schedule, AdamW optimiser, PolicyOptions policy,
		int maxRows, int threads) implements TrainingOptions {

	/** Rank 64, batches of up to 256 rows, one thread. */
	public static final LowRankOptions DEFAULT = new LowRankOptions(64, 1, LossSchedule.DEFAULT, AdamW.DEFAULT,
			PolicyOptions.DEFAULT, 256, 1);

	/** Refuses values out of range. */
	public LowRankOptions {
		Limits.atLeast("rank", rank, 1);
		Limits.above("scale", scale, 0);
		Limits.atLeast("maxRows", maxRows, 1);
		Limits.atLeast("threads", threads, 1);
	}

	/**
	 * How the policy gradient is tamed.
	 *
	 * @param baselineDecay decay of the running mean of rewards that is subtracted from
	 * them
	 * @param maxImportanceRatio bound of the ratio of the head's probability now to that
	 * when it drafted, which corrects for rows drafted by older versions
	 * @param weighted whether that ratio counts; it is 1 otherwise
	 */
	public record PolicyOptions(float baselineDecay, float maxImportanceRatio, boolean weighted) {

		/** The author's baseline, and a ratio that never amplifies. */
		public static final PolicyOptions DEFAULT = new PolicyOptions(0.9f, 1, true);

		/** Refuses values out of range. */
		public PolicyOptions {
			Limits.share("baselineDecay", baselineDecay);
			Limits.above("maxImportanceRatio", maxImportanceRatio, 0);
		}

	}

}
