package io.dvi.engine.speculation;

import java.util.Arrays;

/**
 * The committed tokens of one sequence, prompt first, and behind them those a draft
 * assumes. Confined to the decode thread.
 */
public final class TokenHistory {

	private int[] tokens;

	private int length;

	private int end;

	/**
	 * Starts with a prompt.
	 * @param prompt its token ids
	 */
	public TokenHistory(int[] prompt) {
		this.tokens = Arrays.copyOf(prompt, prompt.length + 64);
		this.length = prompt.length;
		this.end = prompt.length;
	}

	/**
	 * Commits a token in place of what was assumed.
	 * @param token its id
	 */
	public void append(int token) {
		retreat(this.length);
		assume(token);
		this.length = this.end;
	}

	/**
	 * Adds a token that may turn out to be wrong.
	 * @param token its id
	 */
	public void assume(int token) {
		if (this.end == this.tokens.length) {
			this.tokens = Arrays.copyOf(this.tokens, this.end * 2);
		}
		this.tokens[this.end++] = token;
	}

	/**
	 * Drops assumed tokens.
	 * @param newEnd how many committed or assumed tokens stay, at least {@link #length()}
	 */
	public void retreat(int newEnd) {
		this.end = newEnd;
	}

	/**
	 * How many tokens are committed.
	 * @return their number
	 */
	public int length() {
		return this.length;
	}

	/**
	 * How many tokens are committed or assumed.
	 * @return their number
	 */
	public int end() {
		return this.end;
	}

	/**
	 * A committed or assumed token.
	 * @param index from 0, below {@link #end()}
	 * @return its id
	 */
	public int token(int index) {
		return this.tokens[index];
	}

	/**
	 * The committed tokens.
	 * @return a copy, [length]
	 */
	public int[] committed() {
		return Arrays.copyOf(this.tokens, this.length);
	}

	/**
	 * Mixes the tokens in front of an index.
	 * @param index from 0, at most {@link #end()}
	 * @param count how many tokens, at most {@code index}
	 * @return a hash whose bits are all well mixed
	 */
	int hash(int index, int count) {
		int hash = count;
		for (int i = index - count; i < index; i++) {
			hash = (hash * 0x9E37_79B1 ^ this.tokens[i]) * 0x85EB_CA6B;
			hash ^= hash >>> 15;
		}
		return hash;
	}

}
