package io.dvi.engine.speculation;

import io.dvi.engine.model.Block;

/**
 * Asks one drafter, and another when the first has nothing.
 *
 * @param first asked first
 * @param second asked when the first drafted nothing
 */
public record FirstOf(Drafter first, Drafter second) implements Drafter {

	@Override
	public Draft draft(TokenHistory history, Block block, int limit) {
		Draft draft = this.first.draft(history, block, limit);
		return (draft.length() > 0) ? draft : this.second.draft(history, block, limit);
	}

}
