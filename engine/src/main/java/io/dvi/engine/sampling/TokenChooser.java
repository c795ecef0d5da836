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
	 * @param mostLikely the token with the largest logit
	 * @param position index the chosen token will have in the sequence
	 * @return a token id
	 */
	int choose(FloatBuffer logits, int mostLikely, int position);

	/**
	 * A chooser for a request.
	 * @param options how to choose
	 * @param vocabularySize number of logits in a row
	 * @return greedy or drawing
	 */
	static TokenChooser of(SamplingOptions options, int vocabularySize) {
		return options.greedy() ? (logits, mostLikely, position) -> mostLikely
				: new DrawingChooser(options, vocabularySize);
	}

}
