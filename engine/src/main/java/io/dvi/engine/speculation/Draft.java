package io.dvi.engine.speculation;

import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.experience.DraftSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The drafted tokens of one verify step, reused from step to step. */
public final class Draft {

	private final int[] tokens = new int[SpeculationOptions.MAX_DRAFT_LENGTH];

	private final DraftSource[] sources = new DraftSource[SpeculationOptions.MAX_DRAFT_LENGTH];

	private final double[] survivals = new double[SpeculationOptions.MAX_DRAFT_LENGTH];

	private final float[] logProbabilities = new float[SpeculationOptions.MAX_DRAFT_LENGTH];

	private int length;

	/** Makes a draft without tokens. */
	public Draft() {
		Arrays.fill(this.sources, DraftSource.NONE);
	}

	void add(Proposal proposal) {
		this.tokens[this.length] = proposal.token();
		this.sources[this.length] = proposal.source();
		this.survivals[this.length] = survival(this.length) * proposal.probability();
		this.logProbabilities[this.length] = proposal.logProbability();
		this.length++;
	}

	void cut(int newLength) {
		this.length = Math.min(this.length, newLength);
	}

	/**
	 * How many tokens were drafted.
	 * @return from 0 to the most of a step
	 */
	public int length() {
		return this.length;
	}

	/**
	 * A drafted token.
	 * @param index from 0
	 * @return its id
	 */
	public int token(int index) {
		return this.tokens[index];
	}

	/**
	 * Who drafted a token.
	 * @param index from 0
	 * @return the source
	 */
	public DraftSource source(int index) {
		return this.sources[index];
	}

	/**
	 * Who proposed the tokens that a step commits: those that hold of this draft, and the
	 * verifier's own behind them.
	 * @param accepted how much of the draft holds
	 * @return one more source than were accepted, the last one nobody
	 */
	public List<DraftSource> committedBy(int accepted) {
		List<DraftSource> sources = new ArrayList<>(Arrays.asList(this.sources).subList(0, accepted));
		sources.add(DraftSource.NONE);
		return sources;
	}

	/**
	 * How sure the head was of a token, or how likely what text proposed was thought.
	 * @param index from 0
	 * @return its log-probability
	 */
	public float logProbability(int index) {
		return this.logProbabilities[index];
	}

	/**
	 * How likely it is that all of the first tokens hold.
	 * @param count how many
	 * @return a probability
	 */
	double survival(int count) {
		return (count == 0) ? 1 : this.survivals[count - 1];
	}

}
