package io.dvi.engine.speculation;

import io.dvi.engine.experience.DraftSource;

/**
 * The drafted tokens of one verify step; they stand in the block behind row 0.
 *
 * @param source who drafted
 * @param logProbabilities the drafter's own log-probability of each drafted token, 0 for
 * drafters without one, [drafted]
 */
@SuppressWarnings("ArrayRecordComponent")
public record Draft(DraftSource source, float[] logProbabilities) {

	/** No tokens. */
	public static final Draft EMPTY = new Draft(DraftSource.NONE, new float[0]);

	/**
	 * How many tokens were drafted.
	 * @return the number of rows behind row 0
	 */
	public int length() {
		return this.logProbabilities.length;
	}

}
