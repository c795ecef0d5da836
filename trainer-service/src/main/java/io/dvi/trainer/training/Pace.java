package io.dvi.trainer.training;

/** Gives the machine back to serving between two steps. */
@FunctionalInterface
interface Pace {

	/** As fast as it goes. */
	Pace FULL = () -> {
	};

	/** Waits after a step. */
	void rest();

}
