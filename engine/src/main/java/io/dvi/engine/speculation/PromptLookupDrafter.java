package io.dvi.engine.speculation;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.model.Block;

/**
 * Drafts what followed the most recent earlier occurrence of the sequence's last tokens,
 * trying the longest suffix first.
 *
 * @param longestSuffix most tokens that must match
 * @param shortestSuffix fewest tokens that must match
 */
public record PromptLookupDrafter(int longestSuffix, int shortestSuffix) implements Drafter {

	@Override
	public Draft draft(TokenHistory history, Block block, int limit) {
		int from = continuation(history);
		int drafted = Math.min(limit, history.length() - from);
		for (int i = 0; i < drafted; i++) {
			block.append(history.token(from + i));
		}
		return (drafted <= 0) ? Draft.EMPTY : new Draft(DraftSource.PROMPT_LOOKUP, new float[drafted]);
	}

	/**
	 * Where the text goes on after the earlier occurrence, or the history's end when
	 * there is none.
	 */
	private int continuation(TokenHistory history) {
		for (int suffix = Math.min(this.longestSuffix, history.length() - 1); suffix >= this.shortestSuffix; suffix--) {
			for (int end = history.length() - 1; end >= suffix; end--) {
				if (matches(history, end, suffix)) {
					return end;
				}
			}
		}
		return history.length();
	}

	private static boolean matches(TokenHistory history, int end, int suffix) {
		for (int back = 1; back <= suffix; back++) {
			if (history.token(end - back) != history.token(history.length() - back)) {
				return false;
			}
		}
		return true;
	}

}
