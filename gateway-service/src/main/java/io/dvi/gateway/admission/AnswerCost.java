package io.dvi.gateway.admission;

import java.time.Duration;

/**
 * What an answer costs beside its prompt, in prompt tokens: as many as could be read in
 * the time that an answer takes to decode, by the last {@value #MEMORY} answers. Not safe
 * for use by several threads.
 */
final class AnswerCost {

	/** Answers differ by far more than the time a queue takes to leave. */
	private static final int MEMORY = 64;

	private double answers;

	private double decodeNanos;

	private double prefillNanos;

	private double promptTokens;

	/**
	 * An answer was given.
	 * @param tokens of its prompt that were read
	 * @param prefill how long that took
	 * @param decode how long the answer took from there
	 */
	void add(int tokens, Duration prefill, Duration decode) {
		if (this.answers >= MEMORY) {
			double kept = 1 - 1.0 / MEMORY;
			this.answers *= kept;
			this.decodeNanos *= kept;
			this.prefillNanos *= kept;
			this.promptTokens *= kept;
		}
		this.answers++;
		this.decodeNanos += decode.toNanos();
		this.prefillNanos += prefill.toNanos();
		this.promptTokens += tokens;
	}

	/**
	 * What requests cost, each with its answer.
	 * @param requests how many
	 * @param tokens of their prompts
	 * @return prompt tokens; the number of requests while no answer is known
	 */
	double of(double requests, double tokens) {
		if (this.prefillNanos == 0 || this.promptTokens == 0) {
			return requests;
		}
		double perAnswer = this.decodeNanos / this.answers;
		double perToken = this.prefillNanos / this.promptTokens;
		return tokens + requests * perAnswer / perToken;
	}

}
