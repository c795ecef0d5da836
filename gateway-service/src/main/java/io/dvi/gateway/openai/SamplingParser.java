package io.dvi.gateway.openai;

import java.util.Map;

import io.dvi.client.Sampling;
import io.dvi.gateway.openai.Fields.Range;

/** Parses how tokens are chosen. */
final class SamplingParser {

	private static final int MOST_BIASES = 1024;

	private static final Range PENALTY = Range.from(-2, 2);

	private SamplingParser() {
	}

	/**
	 * Parses the fields of sampling.
	 * @param body the request
	 * @return sampling for its first answer
	 */
	static Sampling parse(Fields body) {
		// -1 is how vLLM's users write "all".
		int topK = Math.max(0, body.integer("top_k", -1, Integer.MAX_VALUE, 0));
		return Sampling.of(body.number("temperature", Range.from(0, 2), 1))
			.keeping(body.number("top_p", Range.above(0, 1), 1), topK, body.number("min_p", Range.from(0, 1), 0))
			.withSeed(body.wide("seed"))
			.withPenalties(penalties(body))
			.withLogitBias(biases(body));
	}

	private static Sampling.Penalties penalties(Fields body) {
		return new Sampling.Penalties(body.number("frequency_penalty", PENALTY, 0),
				body.number("presence_penalty", PENALTY, 0), body.number("repetition_penalty", Range.above(0, 2), 1));
	}

	private static Map<Integer, Float> biases(Fields body) {
		Map<Integer, Float> biases = body.numbersById("logit_bias", Range.from(-100, 100));
		if (biases.size() > MOST_BIASES) {
			throw Invalid.value("logit_bias", "must hold at most " + MOST_BIASES + " tokens. Given: " + biases.size());
		}
		return biases;
	}

}
