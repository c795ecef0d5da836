package io.dvi.engine.speculation;

import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.head.HeadSession;
import io.dvi.engine.model.Block;

import java.util.Arrays;

/**
 * Asks a trained head for one token after the other (arXiv 2510.05421, section 3), and
 * keeps what it said until the verifier has spoken, drafted or not.
 */
final class HeadDrafter {

	/** A head that is not worth asking is asked again after so many steps at most. */
	private static final int MOST_PATIENCE = 64;

	private static final int FIRST_PATIENCE = 8;

	private static final int NOT_ASKED = -2;

	private static final int NOT_FINITE = -1;

	private final HeadSession head;

	private final HeadCalibration calibration;

	private final Trust trust = new Trust();

	private final int[] answers = new int[SpeculationOptions.MAX_DRAFT_LENGTH]; // by
																				// position

	private final float[] logProbabilities = new float[SpeculationOptions.MAX_DRAFT_LENGTH];

	private int stepsSinceAsked;

	private int patience = FIRST_PATIENCE;

	HeadDrafter(HeadSession head, HeadCalibration calibration) {
		this.head = head;
		this.calibration = calibration;
	}

	/** Begins a step. */
	void begin() {
		Arrays.fill(this.answers, NOT_ASKED);
		this.stepsSinceAsked++;
	}

	/**
	 * Whether it is time to see if the head became better: soon after it was right, later
	 * and later while it is wrong.
	 */
	boolean overdue() {
		return this.stepsSinceAsked > this.patience;
	}

	/**
	 * How likely the head is right, before it is asked.
	 * @param position in the draft
	 * @return a probability
	 */
	double expected(int position) {
		return this.trust.correct(this.calibration.rate(position));
	}

	/**
	 * Asks for the token behind a row.
	 * @param block its shallow layers have run up to that row
	 * @param position in the draft, which is the row's index
	 * @return what the head says; a token of -1, always wrong, when its numbers are not
	 * finite
	 */
	Proposal ask(Block block, int position) {
		this.stepsSinceAsked = 0;
		HeadSession.Proposal said = this.head.propose(block, position);
		float logProbability = (said.token() >= 0) ? said.logProbability() : Float.NEGATIVE_INFINITY;
		this.answers[position] = Math.max(said.token(), NOT_FINITE);
		this.logProbabilities[position] = logProbability;
		double rate = this.calibration.rate(logProbability, position);
		return new Proposal(said.token(), DraftSource.HEAD, this.trust.correct(rate), logProbability);
	}

	/** Questions of this step that were answered with numbers that are not finite. */
	int nonFinite() {
		return (int) Arrays.stream(this.answers).filter((answer) -> answer == NOT_FINITE).count();
	}

	/**
	 * Takes rows that became part of the text.
	 * @param block run by a deep pass
	 * @param rows how many, from the first
	 */
	void confirm(Block block, int rows) {
		this.head.confirm(block, rows);
	}

	/** Gives back what the head kept of the sequence. */
	void close() {
		this.head.close();
	}

	/**
	 * Learns what the verifier chose.
	 * @param position in the draft, everything in front of it accepted
	 * @param token the verifier's
	 */
	void judge(int position, int token) {
		if (this.answers[position] != NOT_ASKED) {
			boolean right = this.answers[position] == token;
			float logProbability = this.logProbabilities[position];
			this.trust.observe(this.calibration.rate(logProbability, position), right);
			this.calibration.observe(logProbability, position, right);
			this.patience = right ? 1 : Math.min(this.patience * 2, MOST_PATIENCE);
		}
	}

}
