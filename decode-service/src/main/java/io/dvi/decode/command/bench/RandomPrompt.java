package io.dvi.decode.command.bench;

import java.util.Random;
import java.util.stream.IntStream;

/** Prompts of which only the length matters. */
final class RandomPrompt {

	private RandomPrompt() {
	}

	/** So many tokens; another seed gives others. */
	static int[] of(int length, int vocabulary, long seed) {
		return new Random(seed).ints(length, 0, vocabulary).toArray();
	}

	/** A prompt that begins like another and goes on differently. */
	static int[] beginningLike(int[] prompt, int shared, int vocabulary, long seed) {
		int[] rest = of(prompt.length - shared, vocabulary, seed);
		// Different at once, whatever was drawn.
		rest[0] = (prompt[shared] + 1) % vocabulary;
		return IntStream.concat(IntStream.of(prompt).limit(shared), IntStream.of(rest)).toArray();
	}

}
