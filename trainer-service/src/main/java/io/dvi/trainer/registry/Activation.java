package io.dvi.trainer.registry;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One move of the pointer. Never changes; the one with the highest sequence is in force.
 *
 * @param sequence strictly increasing; serves as the entity tag
 * @param pointer where it moved to
 * @param previousVersion the stable head before, absent for the first move
 * @param fallsBackTo the earlier activation that a rollback without a target returns to,
 * absent when there is none
 * @param digests of the head files
 * @param at when
 * @param mover who, why and from where
 */
public record Activation(long sequence, Pointer pointer, @Nullable Long previousVersion, @Nullable Long fallsBackTo,
		Digests digests, Instant at, Mover mover) {

	/**
	 * The stable head.
	 * @return its version
	 */
	public long version() {
		return this.pointer.version();
	}

	/** Where a move came from. */
	public enum Source {

		/** First start for a model. */
		INITIAL,
		/** The publication gate. */
		GATE,
		/** An operator chose a version. */
		ADMIN,
		/** An operator went back. */
		ROLLBACK,
		/** The watch after an activation went back by itself. */
		WATCH

	}

	/**
	 * Names of the contents to be served.
	 *
	 * @param stable hex sha256 of the stable head's file
	 * @param canary the same of the canary, absent without one
	 */
	public record Digests(String stable, @Nullable String canary) {
	}

	/**
	 * Who moved the pointer.
	 *
	 * @param source where the move came from
	 * @param actor subject that asked for it
	 * @param reason why, in the actor's words
	 * @param requestId names the request in logs, or an empty string
	 * @param figures numbers that a program decided by; none where a person did
	 */
	public record Mover(Source source, String actor, String reason, String requestId, List<Figure> figures) {

		/** Copies the list. */
		public Mover {
			figures = List.copyOf(figures);
		}

		/**
		 * A person.
		 * @param source where the move came from
		 * @param actor subject that asked for it
		 * @param reason why
		 * @param requestId names the request, or an empty string
		 */
		public Mover(Source source, String actor, String reason, String requestId) {
			this(source, actor, reason, requestId, List.of());
		}

	}

}
