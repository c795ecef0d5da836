package io.dvi.engine.sampling;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.nio.FloatBuffer;

/**
 * Chooses from rows as a request's rules leave them. Tokens are chosen in the order of
 * the answer, and each becomes part of it, so rules see exactly what lies in front of a
 * row, however much of it was drafted.
 */
final class RuledChooser implements TokenChooser {

	private final TokenChooser chooser;

	private final boolean greedy;

	private final TokenRules rules;

	private final float[] row; // [vocabulary]

	/**
	 * Wraps a chooser.
	 * @param chooser chooses from changed rows
	 * @param greedy whether it takes the likeliest token
	 * @param rules what changes rows
	 * @param vocabularySize number of logits in a row
	 */
	RuledChooser(TokenChooser chooser, boolean greedy, TokenRules rules, int vocabularySize) {
		this.chooser = chooser;
		this.greedy = greedy;
		this.rules = rules;
		this.row = new float[vocabularySize];
	}

	@Override
	public int choose(FloatBuffer logits, int mostLikely, int position) {
		boolean unchanged = !this.rules.active() || (this.greedy && this.rules.keep(mostLikely));
		int token = unchanged ? this.chooser.choose(logits, mostLikely, position) : chooseFromChanged(logits, position);
		this.rules.accept(token);
		return token;
	}

	private int chooseFromChanged(FloatBuffer logits, int position) {
		logits.get(0, this.row);
		this.rules.apply(this.row);
		int best = 0;
		for (int token = 1; token < this.row.length; token++) {
			if (this.row[token] > this.row[best]) {
				best = token;
			}
		}
		if (this.row[best] == Float.NEGATIVE_INFINITY) {
			throw new EngineException(ErrorCode.INTERNAL, "the rules of a request leave no token to choose");
		}
		return this.chooser.choose(FloatBuffer.wrap(this.row), best, position);
	}

}
