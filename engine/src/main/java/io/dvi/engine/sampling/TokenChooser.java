package io.dvi.engine.sampling;

import java.nio.FloatBuffer;

/**
 * Chooses the token that follows a row. The choice depends on nothing but the row's
 * logits and the position, which is why a draft can be judged by equality. Confined to
 * the decode thread.
 */
@FunctionalInterface
public interface TokenChooser {

	/**
	 * Chooses.
	 * @param logits the verifier's row, [vocabulary]
	 * @param position index the chosen token will have in the sequence
	 * @return a token id
	 */
	int choose(FloatBuffer logits, int position);

	/**
	 * A chooser for a request.
	 * @param options how to choose
	 * @param vocabularySize number of logits in a row
	 * @return greedy or drawing
	 */
	static TokenChooser of(SamplingOptions options, int vocabularySize) {
		return options.greedy() ? TokenChooser::mostLikely : new DrawingChooser(options, vocabularySize);
	}

	/**
	 * The most likely token, the first of equals.
	 * @param logits [vocabulary]
	 * @param position not looked at
	 * @return a token id
	 */
	static int mostLikely(FloatBuffer logits, int position) {
		int best = 0;
		float bestLogit = Float.NEGATIVE_INFINITY;
		for (int token = 0; token < logits.limit(); token++) {
			float logit = logits.get(token);
			if (logit > bestLogit) {
				bestLogit = logit;
				best = token;
			}
		}
		return best;
	}

}
