package io.dvi.engine.constraint;

import java.util.Arrays;
import java.util.Set;

/** A constraint that follows an automaton over bytes. */
final class AutomatonConstraint implements TokenConstraint {

	/** What all constraints of a model share. */
	record Vocabulary(TokenTrie trie, Set<Integer> endTokens) {
	}

	/** Forced text that is looked at for each token asked for. */
	private static final int FORCED_BYTES = 16;

	private final Vocabulary vocabulary;

	private final ByteState state;

	AutomatonConstraint(Vocabulary vocabulary, ByteState state) {
		this.vocabulary = vocabulary;
		this.state = state;
	}

	ByteState state() {
		return this.state;
	}

	@Override
	public boolean allows(int token) {
		if (this.vocabulary.endTokens().contains(token)) {
			return complete();
		}
		byte[] bytes = this.vocabulary.trie().bytes(token);
		return bytes.length > 0 && !this.state.step(bytes).dead();
	}

	@Override
	public void restrict(float[] logits) {
		long[] mask = this.state.mask();
		int known = Math.min(logits.length, mask.length * Long.SIZE);
		for (int token = 0; token < known; token++) {
			if ((mask[token >> 6] & (1L << token)) == 0) {
				logits[token] = Float.NEGATIVE_INFINITY;
			}
		}
		Arrays.fill(logits, known, logits.length, Float.NEGATIVE_INFINITY);
	}

	@Override
	public TokenConstraint accept(int token) {
		if (!allows(token)) {
			throw new IllegalArgumentException("token " + token + " is not allowed here");
		}
		return this.vocabulary.endTokens().contains(token) ? this
				: new AutomatonConstraint(this.vocabulary, this.state.step(this.vocabulary.trie().bytes(token)));
	}

	@Override
	public boolean complete() {
		return this.state.configuration().complete();
	}

	@Override
	public int[] forced(int limit) {
		byte[] text = new byte[limit * FORCED_BYTES];
		int length = 0;
		ByteState at = this.state;
		while (length < text.length) {
			int only = at.configuration().onlyByte();
			if (only < 0) {
				break;
			}
			text[length++] = (byte) only;
			at = at.step(only);
		}
		int[] tokens = new int[limit];
		int count = 0;
		int from = 0;
		while (count < limit && from < length) {
			int token = this.vocabulary.trie().longest(text, from, length);
			tokens[count++] = token;
			from += this.vocabulary.trie().bytes(token).length;
		}
		return Arrays.copyOf(tokens, count);
	}

}
