package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

/** Refuses option values out of range, naming the option, the limit and the value. */
final class Limits {

	private Limits() {
	}

	static void atLeast(String option, double value, double least) {
		if (!(value >= least) || Double.isInfinite(value)) {
			throw refused(option, "must be at least " + least + " and finite", value);
		}
	}

	static void above(String option, double value, double bound) {
		if (!(value > bound) || Double.isInfinite(value)) {
			throw refused(option, "must be above " + bound + " and finite", value);
		}
	}

	static void share(String option, double value) {
		if (!(value >= 0 && value < 1)) {
			throw refused(option, "must be at least 0 and below 1", value);
		}
	}

	private static EngineException refused(String option, String rule, double value) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, option,
				"`" + option + "` " + rule + ". Given: " + value);
	}

}
