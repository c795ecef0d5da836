package io.dvi.trainer.registry;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One move of the pointer. Never changes; the one with the highest sequence is in force.
 *
 * @param sequence strictly increasing; serves as the entity tag
 * @param version the head it made active
 * @param previousVersion the head that was active before, absent for the first move
 * @param fallsBackTo the earlier activation that a rollback without a target returns to,
 * absent when there is none
 * @param sha256 hex sha256 of the head file
 * @param at when
 * @param mover who, why and from where
 */
public record Activation(long sequence, long version, @Nullable Long previousVersion, @Nullable Long fallsBackTo,
		String sha256, Instant at, Mover mover) {

	/** Where a move came from. */
	public enum Source {

		/** First start for a model. */
		INITIAL,
		/** The publication gate. */
		GATE,
		/** An operator chose a version. */
		ADMIN,
		/** An operator went back. */
		ROLLBACK

	}

	/**
	 * Who moved the pointer.
	 *
	 * @param source where the move came from
	 * @param actor subject that asked for it
	 * @param reason why, in the actor's words
	 * @param requestId names the request in logs, or an empty string
	 */
	public record Mover(Source source, String actor, String reason, String requestId) {
	}

}
