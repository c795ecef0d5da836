package io.dvi.engine.constraint;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * All tokens by their bytes, as a tree in the order of a walk through it, so that tokens
 * which begin alike are judged together. Immutable.
 */
final class TokenTrie {

	/** Bytes of each token. */
	private final byte[][] bytes;

	/** Tokens that have bytes, in the order of these. */
	private final int[] sorted;

	/** For each node of the tree: the byte that leads to it. */
	private final byte[] labels;

	/** How far it is from the root, at least 1. */
	private final int[] depths;

	/** The first node that does not lie below it. */
	private final int[] skips;

	/**
	 * Where its own tokens begin in {@link #sorted}; they end where the next node's
	 * begin.
	 */
	private final int[] tokens;

	private final int maxDepth;

	TokenTrie(byte[][] bytes) {
		this.bytes = bytes;
		this.sorted = IntStream.range(0, bytes.length)
			.filter((token) -> bytes[token].length > 0)
			.boxed()
			.sorted(Comparator.comparing((Integer token) -> bytes[token], Arrays::compareUnsigned))
			.mapToInt(Integer::intValue)
			.toArray();
		int nodes = 0;
		for (int index = 0; index < this.sorted.length; index++) {
			nodes += at(index).length - shared(index);
		}
		this.labels = new byte[nodes];
		this.depths = new int[nodes];
		this.skips = new int[nodes];
		this.tokens = new int[nodes + 1];
		this.maxDepth = fill();
	}

	private int fill() {
		int deepest = 0;
		int node = 0;
		for (int index = 0; index < this.sorted.length; index++) {
			byte[] token = at(index);
			for (int depth = shared(index); depth < token.length; depth++) {
				this.labels[node] = token[depth];
				this.depths[node] = depth + 1;
				// A node above the token's own has none: its range begins and ends here.
				this.tokens[node] = index;
				node++;
			}
			deepest = Math.max(deepest, token.length);
		}
		this.tokens[node] = this.sorted.length;
		int[] nextAtDepth = new int[deepest + 2];
		Arrays.fill(nextAtDepth, node);
		for (int last = node - 1; last >= 0; last--) {
			int depth = this.depths[last];
			this.skips[last] = nextAtDepth[depth];
			Arrays.fill(nextAtDepth, depth, deepest + 2, last);
		}
		return deepest;
	}

	private byte[] at(int index) {
		return this.bytes[this.sorted[index]];
	}

	/** Bytes that a token shares with the one before it in the order. */
	private int shared(int index) {
		if (index == 0) {
			return 0;
		}
		int mismatch = Arrays.mismatch(at(index - 1), at(index));
		return (mismatch < 0) ? at(index).length : mismatch;
	}

	/** The bytes of a token, not to be changed; none for ids behind the vocabulary. */
	byte[] bytes(int token) {
		return (token >= 0 && token < this.bytes.length) ? this.bytes[token] : new byte[0];
	}

	/** Bytes that are tokens by themselves. */
	BitSet singleBytes() {
		BitSet single = new BitSet(256);
		for (int token : this.sorted) {
			if (this.bytes[token].length == 1) {
				single.set(this.bytes[token][0] & 0xFF);
			}
		}
		return single;
	}

	/**
	 * Finds the tokens whose bytes may follow a state.
	 * @param start where the text stands
	 * @param allowed gets the bit of each
	 */
	void collect(ByteState start, long[] allowed) {
		ByteState[] path = new ByteState[this.maxDepth + 1];
		path[0] = start;
		int node = 0;
		while (node < this.labels.length) {
			int depth = this.depths[node];
			ByteState reached = path[depth - 1].step(this.labels[node] & 0xFF);
			if (reached.dead()) {
				node = this.skips[node];
				continue;
			}
			path[depth] = reached;
			for (int index = this.tokens[node]; index < this.tokens[node + 1]; index++) {
				int token = this.sorted[index];
				allowed[token >> 6] |= 1L << token;
			}
			node++;
		}
	}

	/**
	 * The longest token that text begins with.
	 * @param text bytes
	 * @param from where it begins
	 * @param to where it ends
	 * @return its id, or -1 if there is none
	 */
	int longest(byte[] text, int from, int to) {
		int longest = -1;
		int node = 0;
		int depth = 0;
		while (node < this.labels.length && this.depths[node] > depth && from + depth < to) {
			if (this.labels[node] != text[from + depth]) {
				node = this.skips[node];
				continue;
			}
			depth++;
			if (this.tokens[node] < this.tokens[node + 1]) {
				longest = this.sorted[this.tokens[node]];
			}
			node++;
		}
		return longest;
	}

}
