package io.dvi.engine.experience;

/**
 * One row whose context the verifier confirmed. The arrays belong to the record and are
 * not written after it is made.
 *
 * @param token the row's own token
 * @param nextToken the token the verifier committed after it
 * @param shallow state after the split layer, fp16, [hidden]
 * @param deep state after the final norm, which predicts {@code nextToken}, fp16,
 * [hidden]; empty in rows from before it was kept
 * @param topIds tokens with the verifier's largest logits, largest first, [k]
 * @param topLogits those logits, [k]
 * @param logSumExp log of the sum of exp over the verifier's full row
 * @param drafted the token drafted after this row, or -1
 * @param accepted whether {@code drafted} equals {@code nextToken}
 * @param draftLogProbability log-probability of {@code drafted}: the head's own, for text
 * drafters how likely serving thought it; 0 where text drafters of older versions say
 * nothing
 */
@SuppressWarnings("ArrayRecordComponent")
public record VerifiedRow(int token, int nextToken, short[] shallow, short[] deep, int[] topIds, float[] topLogits,
		float logSumExp, int drafted, boolean accepted, float draftLogProbability) {
}
