package io.dvi.trainer.registry;

import org.jspecify.annotations.Nullable;

/**
 * A number that a decision rests on.
 *
 * @param name in lower case with underscores
 * @param value what was found
 * @param limit what it was held against, absent where it only informs
 */
public record Figure(String name, double value, @Nullable Double limit) {

	/**
	 * A number that only informs.
	 * @param name in lower case with underscores
	 * @param value what was found
	 * @return the figure
	 */
	public static Figure of(String name, double value) {
		return new Figure(name, value, null);
	}

	/**
	 * A count that only informs.
	 * @param name in lower case with underscores
	 * @param count what was found
	 * @return the figure
	 */
	public static Figure count(String name, long count) {
		return new Figure(name, (double) count, null);
	}

}
