package io.dvi.engine.speculation;

import java.util.Arrays;

/** The committed tokens of one sequence, prompt first. Confined to the decode thread. */
public final class TokenHistory {

	private int[] tokens;

	private int length;

	/**
	 * Starts with a prompt.
	 * @param prompt its token ids
	 */
	public TokenHistory(int[] prompt) {
		this.tokens = Arrays.copyOf(prompt, prompt.length + 64);
		this.length = prompt.length;
	}

	/**
	 * Commits a token.
	 * @param token its id
	 */
	public void append(int token) {
		if (this.length == this.tokens.length) {
			this.tokens = Arrays.copyOf(this.tokens, this.length * 2);
		}
		this.tokens[this.length++] = token;
	}

	/**
	 * How many tokens are committed.
	 * @return their number
	 */
	public int length() {
		return this.length;
	}

	/**
	 * A committed token.
	 * @param index from 0, below {@link #length()}
	 * @return its id
	 */
	public int token(int index) {
		return this.tokens[index];
	}

}
