package io.dvi.trainer.training;

/** How a round ended. */
public enum RoundOutcome {

	/** The candidate is better and active. */
	PUBLISHED,
	/** The candidate is worse; training goes on from the active head. */
	REJECTED,
	/** No proof either way; training goes on from the candidate. */
	INCONCLUSIVE,
	/**
	 * The candidate is better, but an operator's choice still holds, publishing is
	 * switched off, or the watch has just taken a head back.
	 */
	HELD,
	/** The pointer moved while the candidate was compared. */
	OVERTAKEN,
	/**
	 * The numbers ran away or the data does not fit; training goes on from the active
	 * head.
	 */
	FAILED

}
