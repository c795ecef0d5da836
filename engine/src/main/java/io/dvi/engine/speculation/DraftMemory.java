package io.dvi.engine.speculation;

/**
 * What all requests share to draft: the verifier's successors, and how good proposals
 * were. Bounded. Confined to the decode thread.
 */
public final class DraftMemory {

	private final SuccessorTable successors = new SuccessorTable();

	private final Calibration repetitions = new Calibration(TextEvidence.REPETITIONS, TextEvidence.BESIDE_REPETITION);

	private final Calibration recurrences = new Calibration(TextEvidence.RECURRENCES, TextEvidence.BESIDE_RECURRENCE);

	private final HeadCalibration heads = new HeadCalibration();

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

	HeadCalibration heads() {
		return this.heads;
	}

}
