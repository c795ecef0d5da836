package io.dvi.decode.command.bench;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

/** Refusals of what was typed. */
final class Arguments {

	private Arguments() {
	}

	/**
	 * Refuses a number that is too small.
	 * @throws EngineException which names the option, the limit and the value given
	 */
	static void atLeast(String option, double limit, double given) {
		if (!(given >= limit)) {
			throw refusal(option, "must be at least " + text(limit) + ". Given: " + text(given));
		}
	}

	/** A refusal of one option. */
	static EngineException refusal(String option, String what) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, option, "`" + option + "` " + what);
	}

	private static String text(double number) {
		return (number == Math.rint(number)) ? Long.toString((long) number) : Double.toString(number);
	}

}
