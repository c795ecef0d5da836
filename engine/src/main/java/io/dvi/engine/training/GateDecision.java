package io.dvi.engine.training;

/** Whether a candidate head may replace the active one. */
public sealed interface GateDecision {

	/**
	 * The numbers behind the decision.
	 * @return speed of both heads and the interval around the gain
	 */
	GateFigures figures();

	/**
	 * The candidate is better.
	 *
	 * @param figures the numbers
	 */
	record Publish(GateFigures figures) implements GateDecision {
	}

	/**
	 * The candidate is worse.
	 *
	 * @param figures the numbers
	 */
	record Reject(GateFigures figures) implements GateDecision {
	}

	/**
	 * Too little experience, or too little difference; the active head stays.
	 *
	 * @param figures the numbers
	 */
	record Inconclusive(GateFigures figures) implements GateDecision {
	}

}
