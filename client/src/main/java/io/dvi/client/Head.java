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
 * @param standing whether it may serve
 * @param origin where it came from
 */
public record Head(long version, @Nullable Long parent, Instant created, String kind, String sha256, long sizeBytes,
		String modelFingerprint, int splitLayer, long trainerStep, @Nullable Evaluation evaluation, Standing standing,
		Origin origin) {

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

	/**
	 * Whether a version may serve.
	 *
	 * @param state what may become of it
	 * @param reason why; empty while it is ready
	 * @param actor who said so; empty while it is ready
	 */
	public record Standing(State state, String reason, String actor) {
	}

	/**
	 * The answer to a request to take a head in or to quarantine one.
	 *
	 * @param head as it is afterwards, or as it would be; the version of an import is 0
	 * in a dry run
	 * @param changed false when it was so already
	 * @param dryRun whether nothing was stored
	 */
	public record Result(Head head, boolean changed, boolean dryRun) {
	}

	/** What may become of a version. */
	public enum State {

		/** Not stated by the server. */
		UNKNOWN,
		/** It may serve. */
		READY,
		/** Never activated again. */
		QUARANTINED,
		/** The weights are gone, the record stays. */
		PRUNED

	}

	/** Where a version came from. */
	public enum Origin {

		/** Not stated by the server. */
		UNKNOWN,
		/** The head every registry begins with. */
		UNTRAINED,
		/** The trainer. */
		TRAINED,
		/** A file from elsewhere. */
		IMPORTED

	}

}
