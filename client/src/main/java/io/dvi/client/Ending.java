package io.dvi.client;

import java.util.List;

/**
 * When an answer ends. The server checks the ranges.
 *
 * @param maxTokens most tokens to generate; 0 is the server's default
 * @param minTokens no end token and none of {@code stopTokenIds} is chosen before so many
 * @param stop the answer ends before the first of these strings; at most 4
 * @param stopTokenIds tokens at which it ends, as at an end token; at most 16
 * @param ignoreEos goes on behind the model's end tokens
 */
public record Ending(int maxTokens, int minTokens, List<String> stop, List<Integer> stopTokenIds, boolean ignoreEos) {

	/** At the model's end token or the server's bound. */
	public static final Ending DEFAULT = new Ending(0, 0, List.of(), List.of(), false);

	/** Copies the lists. */
	public Ending {
		stop = List.copyOf(stop);
		stopTokenIds = List.copyOf(stopTokenIds);
	}

	/**
	 * Bounds the answer.
	 * @param value most tokens to generate; 0 is the server's default
	 * @return a copy
	 */
	public Ending withMaxTokens(int value) {
		return new Ending(value, this.minTokens, this.stop, this.stopTokenIds, this.ignoreEos);
	}

	/**
	 * Ends before any of these strings.
	 * @param strings at most 4
	 * @return a copy
	 */
	public Ending withStop(List<String> strings) {
		return new Ending(this.maxTokens, this.minTokens, strings, this.stopTokenIds, this.ignoreEos);
	}

}
