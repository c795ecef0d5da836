package io.dvi.client;

import java.util.List;

/**
 * What the model reads instead of a prompt.
 *
 * @param ids vocabulary ids
 * @param contextLength most tokens of prompt and answer together
 */
public record Tokenized(List<Integer> ids, int contextLength) {

	/** Copies the list. */
	public Tokenized {
		ids = List.copyOf(ids);
	}

}
