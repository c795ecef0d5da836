package io.dvi.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One recorded move of the pointer to the active head.
 *
 * @param sequence strictly increasing number of the move
 * @param version head that became active
 * @param previousVersion head that was active before; null for the first move
 * @param sha256 hex sha256 of the head file
 * @param at when
 * @param actor who asked for it
 * @param reason why
 * @param source what kind of move it was
 * @param requestId request that caused it, or empty
 */
public record Activation(long sequence, long version, @Nullable Long previousVersion, String sha256, Instant at,
		String actor, String reason, Source source, String requestId) {

	/** What kind of move it was. */
	public enum Source {

		/** Not stated by the server. */
		UNKNOWN,
		/** The first head of a registry. */
		INITIAL,
		/** The trainer's gate. */
		GATE,
		/** An operator. */
		ADMIN,
		/** A rollback. */
		ROLLBACK,
		/** The watch after an activation, by itself. */
		WATCH

	}

	/**
	 * The activation after a request to move the pointer.
	 *
	 * @param activation the current activation
	 * @param changed false when the wanted version was active already; nothing was
	 * recorded then
	 */
	public record Result(Activation activation, boolean changed) {
	}

}
