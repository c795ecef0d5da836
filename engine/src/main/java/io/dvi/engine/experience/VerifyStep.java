package io.dvi.engine.experience;

import java.util.List;

/**
 * One verify step: the rows up to and including the first rejected draft's, or all rows
 * and the bonus row. Nothing behind a reject is kept, since its context never happened.
 *
 * @param drafter who drafted
 * @param position position of the first row in the sequence
 * @param anchor deep state, before the LM head, of the token committed before this step,
 * fp16, [hidden]; empty where it was not run, since the tokens in front were cached
 * @param rows in order
 */
@SuppressWarnings("ArrayRecordComponent")
public record VerifyStep(DraftSource drafter, int position, short[] anchor, List<VerifiedRow> rows) {

	/** Copies the list. */
	public VerifyStep {
		rows = List.copyOf(rows);
	}

}
