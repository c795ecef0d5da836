package io.dvi.trainer.registry;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A published head without its bytes. Nothing of it but its state ever changes.
 *
 * @param version strictly increasing within a model, never reused; 0 is the untrained
 * head
 * @param parent the version training started from, absent for version 0 and for a head
 * from elsewhere
 * @param createdAt when it was published
 * @param kind which head graph it fits
 * @param sha256 hex sha256 of the head file
 * @param sizeBytes length of the head file, also when it is gone
 * @param trainerStep optimiser steps taken until then
 * @param evaluation figures at publication
 * @param origin where it comes from
 * @param state what may be done with it
 */
public record HeadVersion(long version, @Nullable Long parent, Instant createdAt, String kind, String sha256,
		long sizeBytes, long trainerStep, HeadEvaluation evaluation, Origin origin, HeadState state) {

	HeadVersion withState(HeadState changed) {
		return new HeadVersion(this.version, this.parent, this.createdAt, this.kind, this.sha256, this.sizeBytes,
				this.trainerStep, this.evaluation, this.origin, changed);
	}

	/** Where heads come from. */
	public enum Origin {

		/** Has learned nothing. */
		UNTRAINED,
		/** Trained here, or came with the model. */
		TRAINED,
		/** Brought by an operator. */
		IMPORTED

	}

}
