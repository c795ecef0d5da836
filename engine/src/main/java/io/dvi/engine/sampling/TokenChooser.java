package io.dvi.engine.sampling;

import java.nio.FloatBuffer;

/**
 * Chooses the tokens of one request, row after row; each one chosen becomes part of the
 * answer. A choice depends on nothing but the row's logits, its position and the tokens
 * in front of it, which is why a draft can be judged by equality. Confined to the decode
 * thread.
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
	 * @param rules what changes rows before
	 * @param vocabularySize number of logits in a row
	 * @return greedy or drawing; it reads no row that no rule changes unless it draws
	 */
	static TokenChooser of(SamplingOptions options, TokenRules rules, int vocabularySize) {
		TokenChooser chooser = options.greedy() ? (logits, mostLikely, position) -> mostLikely
				: new DrawingChooser(options, vocabularySize);
		return rules.none() ? chooser : new RuledChooser(chooser, options.greedy(), rules, vocabularySize);
	}

}
