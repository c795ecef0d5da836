package io.dvi.trainer.offline;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of training with one set of numbers. The optimiser begins anew with it.
 *
 * @param unrolledSteps drafts behind each row that are trained together; of kind anchored
 * its offsets
 * @param passes passes over the experience, also parts of one
 * @param start learning rate at first
 * @param finish learning rate in the end, on a straight line from the first
 */
public record Phase(int unrolledSteps, double passes, float start, float finish) {

	/**
	 * What trained the best block of a prototype (docs/learning.md): one draft while it
	 * learns most, several at the end.
	 */
	public static final List<Phase> BLOCK_RECIPE = List.of(new Phase(1, 1.5, 0.014f, 0.006f),
			new Phase(3, 0.5, 0.006f, 0.0003f), new Phase(2, 0.9, 0.007f, 0.0002f));

	/** Two passes, annealed. */
	public static final List<Phase> ANCHORED_RECIPE = List.of(new Phase(3, 2, 0.014f, 0.0003f));

	/** One pass at the rate of the service's rounds. */
	public static final List<Phase> LOW_RANK_RECIPE = List.of(new Phase(1, 1, 0.001f, 0.001f));

	private static final String NUMBER = "(\\d+(?:\\.\\d+)?)";

	private static final Pattern TEXT = Pattern.compile("(\\d{1,2}):" + NUMBER + ":" + NUMBER + ":" + NUMBER);

	/** Refuses values out of range. */
	public Phase {
		require(unrolledSteps >= 1 && unrolledSteps <= 8, "must unroll from 1 to 8 steps", unrolledSteps);
		require(passes > 0 && passes <= 1000, "must make more than 0 and at most 1000 passes", passes);
		require(start > 0 && finish > 0, "must have rates above 0", start + ":" + finish);
	}

	/**
	 * Reads a phase.
	 * @param text steps:passes:start:finish
	 * @return the phase
	 * @throws IllegalArgumentException that says what is wrong
	 */
	public static Phase parse(String text) {
		Matcher fields = TEXT.matcher(text);
		require(fields.matches(), "must look like 1:1.5:0.014:0.006, unrolled steps, passes, first and last rate",
				text);
		return new Phase(Integer.parseInt(fields.group(1)), Double.parseDouble(fields.group(2)),
				Float.parseFloat(fields.group(3)), Float.parseFloat(fields.group(4)));
	}

	/** The text that {@link #parse} reads. */
	@Override
	public String toString() {
		return String.join(":", Integer.toString(this.unrolledSteps), plain(Double.toString(this.passes)),
				plain(Float.toString(this.start)), plain(Float.toString(this.finish)));
	}

	private static String plain(String number) {
		return new BigDecimal(number).stripTrailingZeros().toPlainString();
	}

	private static void require(boolean holds, String rule, Object given) {
		if (!holds) {
			throw new IllegalArgumentException("a phase " + rule + ". Given: " + given);
		}
	}

}
