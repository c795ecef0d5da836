package io.dvi.engine.importer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the tokens that the draft head knows. Byte-pair merges are numbered in the
 * order they were learnt, most frequent first, so a low id stands for a frequent token;
 * no text is needed.
 */
final class DraftVocabulary {

	private DraftVocabulary() {
	}

	/**
	 * Takes the lowest ids and the end tokens.
	 * @param size wanted number of tokens
	 * @param vocabularySize tokens of the verifier; fewer than wanted gives all of them
	 * @param endTokens tokens that are never left out, or the head could not propose to
	 * stop
	 * @return ids in ascending order
	 */
	static int[] choose(int size, int vocabularySize, List<Integer> endTokens) {
		int wanted = Math.min(size, vocabularySize);
		IntStream ends = endTokens.stream().mapToInt(Integer::intValue).limit(wanted);
		return IntStream.concat(ends, IntStream.range(0, vocabularySize)).distinct().limit(wanted).sorted().toArray();
	}

}
