package io.dvi.engine.speculation;

/**
 * What the verifier said after the last one, two or three tokens, whichever request asked
 * ("token recycling", arXiv 2408.08696, with longer contexts). A fixed number of entries
 * that overwrite each other, so memory is bounded: {@value #BYTES} bytes. Confined to the
 * decode thread.
 */
public final class SuccessorTable {

	/** Most tokens of context. */
	static final int MOST_ORDER = 3;

	/** From so many confirmations on, one contradiction is not enough. */
	static final int FIRM = 3;

	private static final int SLOTS = 1 << 17;

	/** The memory of all entries. */
	static final int BYTES = MOST_ORDER * SLOTS * (Integer.BYTES + Integer.BYTES + Byte.BYTES);

	private final int[][] contexts = new int[MOST_ORDER][SLOTS]; // hash, 0 for an empty
																	// entry

	private final int[][] tokens = new int[MOST_ORDER][SLOTS];

	private final byte[][] confirmed = new byte[MOST_ORDER][SLOTS];

	private int order;

	private int foundSlot;

	/**
	 * Takes the verifier's own token.
	 * @param history holds the tokens in front of it
	 * @param index where it stands
	 * @param token what the verifier chose
	 */
	void put(TokenHistory history, int index, int token) {
		for (int length = 1; length <= Math.min(MOST_ORDER, index); length++) {
			int context = context(history, index, length);
			int slot = slot(context);
			if (this.contexts[length - 1][slot] == context && this.tokens[length - 1][slot] == token) {
				this.confirmed[length - 1][slot] = (byte) Math.min(this.confirmed[length - 1][slot] + 1, FIRM);
			}
			else if (this.confirmed[length - 1][slot] >= FIRM) {
				this.confirmed[length - 1][slot] = 1;
			}
			else {
				this.contexts[length - 1][slot] = context;
				this.tokens[length - 1][slot] = token;
				this.confirmed[length - 1][slot] = 0;
			}
		}
	}

	/**
	 * Looks for what follows the committed and assumed tokens, the longest context first.
	 * @param history holds them
	 * @return whether anything is known
	 */
	boolean find(TokenHistory history) {
		for (this.order = Math.min(MOST_ORDER, history.end()); this.order > 0; this.order--) {
			int context = context(history, history.end(), this.order);
			this.foundSlot = slot(context);
			if (this.contexts[this.order - 1][this.foundSlot] == context) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The successor found.
	 * @return a token id
	 */
	int token() {
		return this.tokens[this.order - 1][this.foundSlot];
	}

	/**
	 * Tokens of the context found.
	 * @return from 1 to {@link #MOST_ORDER}; 0 when nothing was found
	 */
	int order() {
		return this.order;
	}

	/**
	 * How often the verifier said the same again.
	 * @return from 0 to {@link #FIRM}
	 */
	int confirmed() {
		return this.confirmed[this.order - 1][this.foundSlot];
	}

	private static int context(TokenHistory history, int index, int length) {
		return history.hash(index, length) | 1;
	}

	private static int slot(int context) {
		return (context >>> 8) & (SLOTS - 1);
	}

}
