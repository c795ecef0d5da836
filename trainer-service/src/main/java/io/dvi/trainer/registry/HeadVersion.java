package io.dvi.trainer.registry;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A published head without its bytes. Never changes.
 *
 * @param version strictly increasing within a model, never reused; 0 is the untrained
 * head
 * @param parent the version training started from, absent for version 0
 * @param createdAt when it was published
 * @param kind which head graph it fits
 * @param sha256 hex sha256 of the head file
 * @param sizeBytes length of the head file
 * @param trainerStep optimiser steps taken until then
 * @param evaluation figures at publication
 */
public record HeadVersion(long version, @Nullable Long parent, Instant createdAt, String kind, String sha256,
		long sizeBytes, long trainerStep, HeadEvaluation evaluation) {
}
