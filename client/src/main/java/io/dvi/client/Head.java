package io.dvi.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One version of the draft head; a version never changes.
 *
 * @param version strictly increasing, never reused; 0 is the untrained head
 * @param parent version training started from; null for version 0
 * @param created when it was published
 * @param kind its architecture
 * @param sha256 hex sha256 of the head file
 * @param sizeBytes size of the head file
 * @param modelFingerprint model it belongs to
 * @param splitLayer layer whose state it reads
 * @param trainerStep optimiser steps behind it
 * @param evaluation figures on held-out experience; null when it was never evaluated
 */
public record Head(long version, @Nullable Long parent, Instant created, String kind, String sha256, long sizeBytes,
		String modelFingerprint, int splitLayer, long trainerStep, @Nullable Evaluation evaluation) {

	/**
	 * Figures on held-out experience at publication.
	 *
	 * @param rows rows judged
	 * @param firstTokenAgreement share of rows whose verified token the head would have
	 * drafted
	 * @param baselineFirstTokenAgreement the same rows with the head active then
	 * @param kl mean divergence from the verifier
	 * @param vocabularyCoverage share of verified tokens that the draft vocabulary holds
	 */
	public record Evaluation(long rows, double firstTokenAgreement, double baselineFirstTokenAgreement, double kl,
			double vocabularyCoverage) {
	}

	/**
	 * A head with its file.
	 *
	 * @param head its description
	 * @param bytes the head file, whose sha256 was checked; the caller owns the array
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record File(Head head, byte[] bytes) {
	}

}
