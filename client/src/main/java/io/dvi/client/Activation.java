package io.dvi.client;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One recorded move of the pointer to the heads that serve.
 *
 * @param sequence strictly increasing number of the move
 * @param pointer where it points since
 * @param previousVersion head that was active before; null for the first move
 * @param sha256 hex sha256 of the head file
 * @param at when
 * @param actor who asked for it
 * @param reason why
 * @param source what kind of move it was
 * @param requestId request that caused it, or empty
 * @param figures what it was decided by where a program decided, and what was found about
 * it later
 * @param acknowledgements the last word of each replica on it; empty in the answer to a
 * move
 */
public record Activation(long sequence, Pointer pointer, @Nullable Long previousVersion, String sha256, Instant at,
		String actor, String reason, Source source, String requestId, List<Figure> figures,
		List<Acknowledgement> acknowledgements) {

	/** Copies the lists. */
	public Activation {
		figures = List.copyOf(figures);
		acknowledgements = List.copyOf(acknowledgements);
	}

	/**
	 * The head that became active.
	 * @return its version
	 */
	public long version() {
		return this.pointer.version();
	}

	/**
	 * A replica's last word on an activation.
	 *
	 * @param instance which replica
	 * @param at when
	 * @param error empty when it serves the head
	 */
	public record Acknowledgement(String instance, Instant at, String error) {
	}

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
	 * @param activation the current activation, or what it would be
	 * @param changed false when the pointer stood there already; nothing was recorded
	 * then
	 * @param dryRun whether nothing was stored
	 */
	public record Result(Activation activation, boolean changed, boolean dryRun) {
	}

}
