package io.dvi.trainer.registry;

import org.jspecify.annotations.Nullable;

/**
 * A head about to be published.
 *
 * @param parent the version training started from, absent for the untrained head and for
 * one from elsewhere
 * @param kind which head graph it fits
 * @param file the head file; not written after the record is made
 * @param sha256 hex sha256 of the file
 * @param trainerStep optimiser steps taken so far
 * @param evaluation figures on held-out experience
 * @param origin where it comes from
 */
@SuppressWarnings("ArrayRecordComponent")
public record HeadCandidate(@Nullable Long parent, String kind, byte[] file, String sha256, long trainerStep,
		HeadEvaluation evaluation, HeadVersion.Origin origin) {
}
