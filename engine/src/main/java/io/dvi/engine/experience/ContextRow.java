package io.dvi.engine.experience;

/**
 * One row of a prompt, which a head sees before it drafts. Nothing is asked of it, so
 * there is no verdict. The arrays belong to the record and are not written after it is
 * made.
 *
 * @param token the row's own token
 * @param shallow state after the split layer, fp16, [hidden]
 * @param deep state after the final norm, fp16, [hidden]
 */
@SuppressWarnings("ArrayRecordComponent")
public record ContextRow(int token, short[] shallow, short[] deep) {
}
