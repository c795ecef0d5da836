package io.dvi.client;

import org.jspecify.annotations.Nullable;

/**
 * How tokens are chosen. The server checks the ranges.
 *
 * @param temperature 0 is greedy
 * @param topP the smallest set of tokens whose probability reaches it is kept; 1 keeps
 * all
 * @param topK most tokens kept; 0 keeps all
 * @param seed the same seed gives the same text; null lets the server draw one
 * @param choice index of this answer among the answers to one prompt
 */
public record Sampling(float temperature, float topP, int topK, @Nullable Long seed, int choice) {

	/** Always the most likely token. */
	public static final Sampling GREEDY = new Sampling(0, 1, 0, null, 0);

	/**
	 * The same sampling for another answer.
	 * @param index of the answer, from 0
	 * @return a copy
	 */
	public Sampling withChoice(int index) {
		return new Sampling(this.temperature, this.topP, this.topK, this.seed, index);
	}

}
