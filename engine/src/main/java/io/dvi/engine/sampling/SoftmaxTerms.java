package io.dvi.engine.sampling;

import java.nio.FloatBuffer;

/**
 * The terms exp((logit - largest) / temperature) of a row of logits and their sum, in
 * arithmetic that the compiler turns into vectors, since rows are as wide as the
 * vocabulary: exp(x) is the Taylor polynomial of degree 7 at x / 32, squared five times.
 * Each term is right to about 2e-6 of itself; terms below e^-32 count as nothing, less
 * than one part in 10^9 for any vocabulary. The same row gives the same bits. Not safe
 * for use by several threads.
 */
public final class SoftmaxTerms {

	private static final float NEGLIGIBLE = -32;

	/** Taken from every term, so that those below count as nothing without a branch. */
	static final float FLOOR = exp(NEGLIGIBLE);

	private static final int LANES = 4;

	private final float[] terms;

	/**
	 * Reserves room for one row.
	 * @param width logits of a row
	 */
	public SoftmaxTerms(int width) {
		this.terms = new float[(width + LANES - 1) / LANES * LANES];
	}

	/**
	 * Reads a row.
	 * @param row as wide as was said
	 * @param largest its largest logit
	 * @return log of the sum of exp of its logits
	 */
	public float logSumExp(FloatBuffer row, float largest) {
		return (float) (largest + Math.log(read(row, largest, 1)));
	}

	/**
	 * Reads a row.
	 * @param row as wide as was said
	 * @param largest its largest logit
	 * @param temperature above 0
	 * @return the sum of its terms
	 */
	double read(FloatBuffer row, float largest, float temperature) {
		row.get(0, this.terms, 0, row.limit());
		for (int i = 0; i < row.limit(); i++) {
			this.terms[i] = Math.max(0, exp((this.terms[i] - largest) / temperature) - FLOOR);
		}
		return sum(0, this.terms.length);
	}

	/**
	 * Makes nothing of small terms of the row that was read last.
	 * @param least the smallest that stays
	 * @return the sum of those that stay
	 */
	double dropBelow(float least) {
		for (int i = 0; i < this.terms.length; i++) {
			if (this.terms[i] < least) {
				this.terms[i] = 0;
			}
		}
		return sum(0, this.terms.length);
	}

	/** A term of the row that was read last; that of the largest logit is 1. */
	float term(int token) {
		return this.terms[token];
	}

	/**
	 * The sum of the terms in a range, the same whenever it is asked for. Several running
	 * sums, because each addition waits for the one before it.
	 */
	double sum(int from, int to) {
		double a = 0;
		double b = 0;
		double c = 0;
		double d = 0;
		for (int i = from; i + LANES <= to; i += LANES) {
			a += this.terms[i];
			b += this.terms[i + 1];
			c += this.terms[i + 2];
			d += this.terms[i + 3];
		}
		return a + b + c + d;
	}

	private static float exp(float exponent) {
		float x = Math.max(exponent, NEGLIGIBLE) / 32;
		float p = x / 5040 + 1f / 720;
		p = p * x + 1f / 120;
		p = p * x + 1f / 24;
		p = p * x + 1f / 6;
		p = p * x + 1f / 2;
		p = p * x + 1;
		p = p * x + 1;
		p *= p;
		p *= p;
		p *= p;
		p *= p;
		return p * p;
	}

}
