package io.dvi.engine.speculation;

import io.dvi.engine.head.HeadSlot;

/**
 * What all requests share to draft: the verifier's successors, and how good proposals
 * were. Bounded. Confined to the decode thread.
 */
public final class DraftMemory {

	/** Every token is an observation, so traffic that changes is followed in seconds. */
	private static final double OBSERVATIONS = 500;

	/** At first; the verifier may write the same text in shorter tokens. */
	private static final double FORCED = 0.8;

	private final SuccessorTable successors = new SuccessorTable();

	private final Calibration repetitions = new Calibration(TextEvidence.REPETITIONS, TextEvidence.BESIDE_REPETITION,
			OBSERVATIONS);

	private final Calibration recurrences = new Calibration(TextEvidence.RECURRENCES, TextEvidence.BESIDE_RECURRENCE,
			OBSERVATIONS);

	private final Calibration forced = new Calibration(new double[] { FORCED }, 1, OBSERVATIONS);

	private HeadCalibration heads = new HeadCalibration();

	private long headVersion = HeadSlot.NO_HEAD;

	SuccessorTable successors() {
		return this.successors;
	}

	/** How often a repeated suffix goes on as before. */
	Calibration repetitions() {
		return this.repetitions;
	}

	/** How often the verifier says the same again where no repeated suffix agrees. */
	Calibration recurrences() {
		return this.recurrences;
	}

	/** How often tokens of text that a format leaves no choice of are the verifier's. */
	Calibration forced() {
		return this.forced;
	}

	/**
	 * How good a head is. What is known of the one before says nothing about a new one.
	 * @param version the head's number
	 */
	HeadCalibration head(long version) {
		if (version != this.headVersion) {
			this.headVersion = version;
			this.heads = new HeadCalibration();
		}
		return this.heads;
	}

}
