package io.dvi.client;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How tokens are chosen. The server checks the ranges.
 *
 * @param temperature 0 is greedy
 * @param topP the smallest set of tokens whose probability reaches it is kept; 1 keeps
 * all
 * @param topK most tokens kept; 0 keeps all
 * @param minP tokens less likely than this share of the likeliest one are dropped; 0
 * keeps all
 * @param seed the same seed gives the same text; null lets the server draw one
 * @param choice index of this answer among the answers to one prompt
 * @param penalties what is taken from tokens that were written already
 * @param logitBias what is added to the logits of these tokens, -100 to 100 each
 */
public record Sampling(float temperature, float topP, int topK, float minP, @Nullable Long seed, int choice,
		Penalties penalties, Map<Integer, Float> logitBias) {

	/** Always the most likely token. */
	public static final Sampling GREEDY = new Sampling(0, 1, 0, 0, null, 0, Penalties.NONE, Map.of());

	/** Copies the map. */
	public Sampling {
		logitBias = Map.copyOf(logitBias);
	}

	/**
	 * Draws from the model's distribution.
	 * @param temperature 0 is greedy
	 * @return sampling without any other setting
	 */
	public static Sampling of(float temperature) {
		return new Sampling(temperature, 1, 0, 0, null, 0, Penalties.NONE, Map.of());
	}

	/**
	 * Keeps fewer tokens.
	 * @param atMostP the smallest set whose probability reaches it; 1 keeps all
	 * @param atMostK most tokens; 0 keeps all
	 * @param atLeastP share of the likeliest one's probability; 0 keeps all
	 * @return a copy
	 */
	public Sampling keeping(float atMostP, int atMostK, float atLeastP) {
		return new Sampling(this.temperature, atMostP, atMostK, atLeastP, this.seed, this.choice, this.penalties,
				this.logitBias);
	}

	/**
	 * Makes the text repeatable.
	 * @param value the same seed gives the same text; null lets the server draw one
	 * @return a copy
	 */
	public Sampling withSeed(@Nullable Long value) {
		return new Sampling(this.temperature, this.topP, this.topK, this.minP, value, this.choice, this.penalties,
				this.logitBias);
	}

	/**
	 * The same sampling for another answer.
	 * @param index of the answer, from 0
	 * @return a copy
	 */
	public Sampling withChoice(int index) {
		return new Sampling(this.temperature, this.topP, this.topK, this.minP, this.seed, index, this.penalties,
				this.logitBias);
	}

	/**
	 * Discourages repetition.
	 * @param value what is taken from tokens that were written already
	 * @return a copy
	 */
	public Sampling withPenalties(Penalties value) {
		return new Sampling(this.temperature, this.topP, this.topK, this.minP, this.seed, this.choice, value,
				this.logitBias);
	}

	/**
	 * Favours or bans tokens.
	 * @param value what is added to the logits of these tokens, -100 to 100 each
	 * @return a copy
	 */
	public Sampling withLogitBias(Map<Integer, Float> value) {
		return new Sampling(this.temperature, this.topP, this.topK, this.minP, this.seed, this.choice, this.penalties,
				value);
	}

	/**
	 * What is taken from the logits of tokens that were written already.
	 *
	 * @param frequency taken for each time the answer holds the token, -2 to 2
	 * @param presence taken once the answer holds it, -2 to 2
	 * @param repetition divides positive logits and multiplies negative ones of tokens
	 * that prompt or answer hold, above 0 and at most 2
	 */
	public record Penalties(float frequency, float presence, float repetition) {

		/** Nothing is taken. */
		public static final Penalties NONE = new Penalties(0, 0, 1);

	}

}
