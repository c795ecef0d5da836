package io.dvi.engine.speculation;

import io.dvi.engine.model.Block;
import io.dvi.engine.sampling.TokenChooser;

/** What the verifier said about a draft. */
public sealed interface Verdict {

	/**
	 * Every drafted token was the verifier's own choice, and its choice after the last
	 * one comes free.
	 *
	 * @param accepted number of drafted tokens, 0 in a plain step
	 * @param bonusToken the verifier's choice behind them
	 */
	record AllAccepted(int accepted, int bonusToken) implements Verdict {
	}

	/**
	 * A drafted token was not the verifier's choice.
	 *
	 * @param accepted drafted tokens before it
	 * @param correction the verifier's choice in its place
	 */
	record Corrected(int accepted, int correction) implements Verdict {
	}

	/**
	 * Judges the rows behind row 0 of a block whose deep pass was run from row 0. A draft
	 * is accepted when it equals the token the verifier would choose without it; the
	 * committed tokens are therefore those of plain decoding, whatever was drafted.
	 * @param block the verified rows
	 * @param chooser the request's choice
	 * @return how far the draft holds
	 */
	static Verdict of(Block block, TokenChooser chooser) {
		int drafted = block.rows() - 1;
		for (int row = 0; row < drafted; row++) {
			int choice = choice(block, chooser, row);
			if (choice != block.token(row + 1)) {
				return new Corrected(row, choice);
			}
		}
		return new AllAccepted(drafted, choice(block, chooser, drafted));
	}

	private static int choice(Block block, TokenChooser chooser, int row) {
		return chooser.choose(block.logits(row), block.mostLikely(row), block.position() + row + 1);
	}

	/**
	 * How many drafted tokens hold.
	 * @return their number
	 */
	int accepted();

	/**
	 * The verifier's own token behind the accepted ones.
	 * @return the bonus token or the correction
	 */
	default int verifierToken() {
		return switch (this) {
			case AllAccepted(int _, int bonusToken) -> bonusToken;
			case Corrected(int _, int correction) -> correction;
		};
	}

}
