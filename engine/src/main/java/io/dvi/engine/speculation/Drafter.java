package io.dvi.engine.speculation;

import io.dvi.engine.model.Block;

/**
 * Proposes the tokens of one verify step. Whatever it proposes changes speed, never text.
 * Confined to the decode thread.
 */
public sealed interface Drafter permits HeadDrafter, PromptLookupDrafter, PlainDrafter, FirstOf {

	/**
	 * Appends drafted tokens to a block that holds the last committed token as its only
	 * row.
	 * @param history all committed tokens, the block's row 0 the last of them
	 * @param block the sequence
	 * @param limit most tokens to draft
	 * @return who drafted, and how sure it was
	 */
	Draft draft(TokenHistory history, Block block, int limit);

}
