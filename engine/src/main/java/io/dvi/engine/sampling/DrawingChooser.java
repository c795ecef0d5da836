package io.dvi.engine.sampling;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Draws from the softmax of the tempered logits, cut to what reaches min p, then to the
 * top k and then to the nucleus of mass top p of what is left, by inverting its
 * cumulative distribution at {@link Noise#uniform}. Ties are ordered by token id.
 */
final class DrawingChooser implements TokenChooser {

	/**
	 * How much wider each try at collecting the nucleus is, as a factor of probability.
	 */
	private static final double WIDEN = 1.0 / 64;

	private final SamplingOptions options;

	/** Tokens whose mass is added up at once on the way to the one that is drawn. */
	private static final int STRIDE = 256;

	private final int vocabularySize;

	private final SoftmaxTerms weights;

	private final long[] ranked; // [vocabulary], sortable (weight, token) pairs

	DrawingChooser(SamplingOptions options, int vocabularySize) {
		this.options = options;
		this.vocabularySize = vocabularySize;
		this.weights = new SoftmaxTerms(vocabularySize);
		this.ranked = new long[vocabularySize];
	}

	@Override
	public int choose(FloatBuffer logits, int mostLikely, int position) {
		double total = this.weights.read(logits, logits.get(mostLikely), this.options.temperature());
		if (this.options.minP() > 0) {
			total = this.weights.dropBelow(this.options.minP() * this.weights.term(mostLikely));
		}
		double uniform = Noise.uniform(this.options.seed(), this.options.choice(), position);
		if (this.options.topK() == 0 && this.options.topP() == 1) {
			return drawFromAll(uniform * total);
		}
		return drawFromRanked(uniform, rank(total), total);
	}

	private int drawFromAll(double target) {
		double sum = 0;
		int token = 0;
		while (token + STRIDE < this.vocabularySize) {
			double behind = sum + this.weights.sum(token, token + STRIDE);
			if (behind > target) {
				break;
			}
			sum = behind;
			token += STRIDE;
		}
		int last = 0;
		for (; token < this.vocabularySize; token++) {
			if (this.weights.term(token) > 0) {
				sum += this.weights.term(token);
				last = token;
				if (sum > target) {
					break;
				}
			}
		}
		return last;
	}

	/**
	 * Sorts the likely tokens, most likely first: enough of them to hold the top k or the
	 * nucleus. Collecting by a falling threshold spares sorting the whole vocabulary.
	 */
	private int rank(double total) {
		double threshold = WIDEN;
		while (true) {
			int count = 0;
			double mass = 0;
			for (int token = 0; token < this.vocabularySize; token++) {
				float weight = this.weights.term(token);
				if (weight > 0 && weight >= threshold) {
					this.ranked[count++] = sortable(weight, token);
					mass += weight;
				}
			}
			boolean enough = (this.options.topK() > 0) ? count >= this.options.topK()
					: mass >= this.options.topP() * total;
			if (enough || threshold == 0) {
				Arrays.sort(this.ranked, 0, count);
				return (this.options.topK() > 0) ? Math.min(count, this.options.topK()) : count;
			}
			threshold = (threshold < SoftmaxTerms.FLOOR) ? 0 : threshold * WIDEN;
		}
	}

	private int drawFromRanked(double uniform, int count, double total) {
		double nucleus = this.options.topP() * ((this.options.topK() > 0) ? mass(count) : total);
		int kept = 0;
		double mass = 0;
		while (kept < count && (kept == 0 || mass < nucleus)) {
			mass += weight(kept++);
		}
		double target = uniform * mass;
		double sum = 0;
		for (int rank = 0; rank < kept; rank++) {
			sum += weight(rank);
			if (sum > target) {
				return token(this.ranked[rank]);
			}
		}
		return token(this.ranked[kept - 1]);
	}

	private double mass(int count) {
		double mass = 0;
		for (int rank = 0; rank < count; rank++) {
			mass += weight(rank);
		}
		return mass;
	}

	private double weight(int rank) {
		return this.weights.term(token(this.ranked[rank]));
	}

	/** Ascending order of these is descending weight, then ascending token. */
	private static long sortable(float weight, int token) {
		return ((long) ~Float.floatToRawIntBits(weight) << 32) | token;
	}

	private static int token(long sortable) {
		return (int) sortable;
	}

}
