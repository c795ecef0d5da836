package io.dvi.engine.constraint;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The states of all formats of a model and the masks that belong to them, as far as they
 * were reached. When there are too many, all are forgotten and made again as they are
 * needed; states in use stay valid. Confined to the decode thread.
 */
final class ByteAutomaton {

	/** Most states kept, each about a kilobyte. */
	static final int MAX_STATES = 16_384;

	/** Most masks kept, each a bit for a token. */
	static final int MAX_MASKS = 2_048;

	private final TokenTrie trie;

	private final int words;

	private final Set<Integer> endTokens;

	private final Map<Configuration, ByteState> states = new HashMap<>();

	private int masks;

	private int generation = 1;

	ByteAutomaton(TokenTrie trie, int vocabularySize, Set<Integer> endTokens) {
		this.trie = trie;
		this.words = (vocabularySize + Long.SIZE - 1) / Long.SIZE;
		this.endTokens = endTokens;
	}

	/** Changes when everything was forgotten. */
	int generation() {
		return this.generation;
	}

	ByteState state(Configuration configuration) {
		ByteState known = this.states.get(configuration);
		if (known != null) {
			return known;
		}
		if (this.states.size() >= MAX_STATES) {
			forget();
		}
		ByteState state = new ByteState(this, configuration);
		this.states.put(configuration, state);
		return state;
	}

	long[] mask(ByteState state) {
		if (++this.masks > MAX_MASKS) {
			forget();
		}
		long[] mask = new long[this.words];
		this.trie.collect(state, mask);
		if (state.configuration().complete()) {
			this.endTokens.forEach((token) -> mask[token >> 6] |= 1L << token);
		}
		return mask;
	}

	private void forget() {
		this.states.clear();
		this.masks = 0;
		this.generation++;
	}

}
