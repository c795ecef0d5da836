package io.dvi.engine.speculation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What all requests share to draft: the verifier's successors, and how good proposals
 * were. Bounded. Confined to the decode thread.
 */
public final class DraftMemory {

	/** Every token is an observation, so traffic that changes is followed in seconds. */
	private static final double OBSERVATIONS = 500;

	private static final int KNOWN_HEADS = 4;

	/** At first; the verifier may write the same text in shorter tokens. */
	private static final double FORCED = 0.8;

	private final SuccessorTable successors = new SuccessorTable();

	private final Calibration repetitions = new Calibration(TextEvidence.REPETITIONS, TextEvidence.BESIDE_REPETITION,
			OBSERVATIONS);

	private final Calibration recurrences = new Calibration(TextEvidence.RECURRENCES, TextEvidence.BESIDE_RECURRENCE,
			OBSERVATIONS);

	private final Calibration forced = new Calibration(new double[] { FORCED }, 1, OBSERVATIONS);

	private final Map<Long, HeadCalibration> heads = new LinkedHashMap<>(16, 0.75f, true);

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
	 * How good a head is. What is known of one says nothing about another; that of a few
	 * is kept, so that a canary and the stable head do not forget each other and one that
	 * is rolled back to is known.
	 * @param version the head's number
	 */
	HeadCalibration head(long version) {
		HeadCalibration head = this.heads.computeIfAbsent(version, (_) -> new HeadCalibration());
		if (this.heads.size() > KNOWN_HEADS) {
			this.heads.remove(this.heads.keySet().iterator().next());
		}
		return head;
	}

}
