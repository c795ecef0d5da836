package io.dvi.trainer.registry;

/**
 * What may be done with a head.
 *
 * @param kind the state
 * @param reason why, empty while ready
 * @param actor who said so, empty while ready
 */
public record HeadState(Kind kind, String reason, String actor) {

	/** Of a head that nobody said anything about. */
	public static final HeadState READY = new HeadState(Kind.READY, "", "");

	/** States of a head. */
	public enum Kind {

		/** May be activated. */
		READY,
		/** Never activated again. */
		QUARANTINED,
		/** The weights are gone, the record stays. */
		PRUNED

	}

}
