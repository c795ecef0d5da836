package io.dvi.trainer.training;

import java.time.Duration;

/** Gives the machine back to serving between two steps. */
@FunctionalInterface
interface Pace {

	/** As fast as it goes. */
	Pace FULL = (worked) -> {
	};

	/**
	 * Waits after a step.
	 * @param worked how long the step took
	 */
	void rest(Duration worked);

}
