package io.dvi.engine.speculation;

import io.dvi.engine.model.Block;

/** Drafts nothing: plain decoding. */
public record PlainDrafter() implements Drafter {

	@Override
	public Draft draft(TokenHistory history, Block block, int limit) {
		return Draft.EMPTY;
	}

}
