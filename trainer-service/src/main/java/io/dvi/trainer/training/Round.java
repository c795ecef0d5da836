package io.dvi.trainer.training;

import io.dvi.trainer.experience.ReplaySampler;

/**
 * A round as it was opened. All its randomness comes from the seed, so that it can be run
 * again from its first step with the same result.
 *
 * @param number 1, 2, 3, ...
 * @param seed of its choices
 * @param window what is fresh to it
 */
record Round(long number, long seed, ReplaySampler.Window window) {

	/** Stands before the first round. */
	static final Round NONE = new Round(0, 0, new ReplaySampler.Window(0, 0));

	/** Spreads consecutive numbers over all seeds. */
	private static final long GOLDEN = 0x9E3779B97F4A7C15L;

	/** The round after this one, with all that came in up to an episode. */
	Round next(long highWater) {
		return new Round(this.number + 1, (this.number + 1) * GOLDEN,
				new ReplaySampler.Window(/* after= */ this.window.upTo(), /* upTo= */ highWater));
	}

}
