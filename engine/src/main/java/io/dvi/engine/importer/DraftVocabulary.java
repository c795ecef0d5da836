package io.dvi.engine.importer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the tokens that the draft head knows: the most frequent ones of a ranking, then
 * those of the lowest ids. Byte-pair merges are numbered in the order they were learnt,
 * most frequent first, so a low id stands for a frequent token where nothing was counted.
 */
final class DraftVocabulary {

	private DraftVocabulary() {
	}

	/**
	 * Takes the end tokens, then the ranking, then the lowest ids.
	 * @param size wanted number of tokens
	 * @param vocabularySize tokens of the verifier; fewer than wanted gives all of them
	 * @param endTokens tokens that are never left out, or the head could not propose to
	 * stop
	 * @param ranking most frequent first
	 * @return ids in ascending order
	 */
	static int[] choose(int size, int vocabularySize, List<Integer> endTokens, TokenRanking ranking) {
		int wanted = Math.min(size, vocabularySize);
		IntStream ends = endTokens.stream().mapToInt(Integer::intValue).limit(wanted);
		IntStream ranked = ranking.tokens(vocabularySize);
		return IntStream.concat(IntStream.concat(ends, ranked), IntStream.range(0, vocabularySize))
			.distinct()
			.limit(wanted)
			.sorted()
			.toArray();
	}

}
