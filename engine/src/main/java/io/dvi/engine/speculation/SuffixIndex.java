package io.dvi.engine.speculation;

/**
 * Finds where the longest suffix of a sequence occurred before in the same sequence, the
 * most recent occurrence of equally long ones. For a few suffix lengths a table holds
 * where those tokens were last seen, so that finding and adding take constant time; a
 * collision loses an occurrence and never invents one, because every find is compared.
 */
final class SuffixIndex {

	/** The longest match that is told apart from longer ones. */
	static final int LONGEST = 16;

	/** Occurrences told apart: one, two that went on differently, alike, more alike. */
	static final int AGREEMENTS = 4;

	private static final int ONCE = 0;

	private static final int DIFFERENTLY = 1;

	private static final int ALIKE = 2;

	private static final int[] ORDERS = { 1, 2, 4, 8 };

	private final TokenHistory history;

	private final int[][] lastSeen; // [orders, slots], index behind the tokens, 0 for
									// never

	private final byte[][] agreed; // [orders, slots], one of AGREEMENTS

	private final int mask;

	private int indexed = 1;

	private int continuation;

	private int matched;

	private int agreement;

	/**
	 * Makes an index of what the history holds.
	 * @param history what is searched
	 * @param capacity most tokens it will hold
	 */
	SuffixIndex(TokenHistory history, int capacity) {
		this.history = history;
		int slots = Integer.highestOneBit(Math.max(capacity, 64)) * 4;
		this.mask = slots - 1;
		this.lastSeen = new int[ORDERS.length][slots];
		this.agreed = new byte[ORDERS.length][slots];
		update();
	}

	/** Adds what was committed since the last call. */
	void update() {
		for (; this.indexed < this.history.length(); this.indexed++) {
			for (int order = 0; order < ORDERS.length && ORDERS[order] <= this.indexed; order++) {
				add(order, slot(this.indexed, ORDERS[order]));
			}
		}
	}

	private void add(int order, int slot) {
		int before = this.lastSeen[order][slot];
		if (before == 0) {
			this.agreed[order][slot] = ONCE;
		}
		else if (this.history.token(before) != this.history.token(this.indexed)) {
			this.agreed[order][slot] = DIFFERENTLY;
		}
		else {
			int alike = Math.max(this.agreed[order][slot] + 1, ALIKE);
			this.agreed[order][slot] = (byte) Math.min(alike, AGREEMENTS - 1);
		}
		this.lastSeen[order][slot] = this.indexed;
	}

	/**
	 * Looks for the suffix of the committed and assumed tokens.
	 * @return whether it occurred before
	 */
	boolean find() {
		this.matched = 0;
		int end = this.history.end();
		for (int order = ORDERS.length - 1; order >= 0 && this.matched < ORDERS[order]; order--) {
			if (ORDERS[order] <= end) {
				int slot = slot(end, ORDERS[order]);
				int seen = this.lastSeen[order][slot];
				int length = commonSuffix(seen, end);
				if (length > this.matched) {
					this.matched = length;
					this.continuation = seen;
					this.agreement = this.agreed[order][slot];
				}
			}
		}
		return this.matched > 0;
	}

	/**
	 * What followed the occurrence found.
	 * @return a token id
	 */
	int token() {
		return this.history.token(this.continuation);
	}

	/**
	 * How long the suffix found is.
	 * @return tokens, from 1 to {@link #LONGEST}; 0 when there is none
	 */
	int matched() {
		return this.matched;
	}

	/**
	 * Whether the last occurrences of the suffix went on alike.
	 * @return from 0 to {@link #AGREEMENTS} - 1
	 */
	int agreement() {
		return this.agreement;
	}

	private int slot(int index, int order) {
		return this.history.hash(index, order) & this.mask;
	}

	private int commonSuffix(int first, int second) {
		int longest = Math.min(first, LONGEST);
		int length = 0;
		while (length < longest && this.history.token(first - 1 - length) == this.history.token(second - 1 - length)) {
			length++;
		}
		return length;
	}

}
