package io.dvi.engine.experience;

import io.dvi.engine.sampling.SoftmaxTerms;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The part of a verifier row that is kept: its largest logits, and the log-sum-exp of all
 * of them, so that the kept tokens' probabilities stay exact.
 *
 * @param ids tokens, largest logit first, [k]
 * @param logits their logits, [k]
 * @param logSumExp log of the sum of exp over the full row
 */
@SuppressWarnings("ArrayRecordComponent")
public record TopLogits(int[] ids, float[] logits, float logSumExp) {

	/**
	 * Reads a row.
	 * @param row [vocabulary]
	 * @param k how many to keep
	 * @param sums for rows of this width
	 * @return the largest logits
	 */
	public static TopLogits of(FloatBuffer row, int k, SoftmaxTerms sums) {
		int[] ids = new int[Math.min(k, row.limit())];
		float[] logits = new float[ids.length];
		Arrays.fill(logits, Float.NEGATIVE_INFINITY);
		for (int token = 0; token < row.limit(); token++) {
			float logit = row.get(token);
			if (logit > logits[logits.length - 1]) {
				insert(ids, logits, token, logit);
			}
		}
		return new TopLogits(ids, logits, sums.logSumExp(row, logits[0]));
	}

	private static void insert(int[] ids, float[] logits, int token, float logit) {
		int place = logits.length - 1;
		while (place > 0 && logits[place - 1] < logit) {
			logits[place] = logits[place - 1];
			ids[place] = ids[place - 1];
			place--;
		}
		logits[place] = logit;
		ids[place] = token;
	}

}
