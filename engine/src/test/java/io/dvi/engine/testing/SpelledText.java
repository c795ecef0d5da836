package io.dvi.engine.testing;

import io.dvi.engine.constraint.TokenConstraint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A format that says for each place which tokens may stand there, whatever stands in
 * front.
 *
 * @param places tokens by place; behind the last one only the end may come
 * @param place where the answer is
 * @param end the end token, also where a place allows it
 */
public record SpelledText(List<Set<Integer>> places, int place, int end) implements TokenConstraint {

	/**
	 * Leaves no choice at all.
	 * @param end the end token
	 * @param tokens the whole answer
	 * @return its beginning
	 */
	public static SpelledText of(int end, int... tokens) {
		return new SpelledText(IntStream.of(tokens).mapToObj(Set::of).toList(), 0, end);
	}

	/**
	 * Leaves one to six tokens at each place, now and then the end among them.
	 * @param end the end token
	 * @param vocabularySize tokens above the end that may stand anywhere
	 * @param random decides
	 * @return its beginning
	 */
	public static SpelledText random(int end, int vocabularySize, Random random) {
		List<Set<Integer>> places = new ArrayList<>();
		for (int place = 0; place < 10 + random.nextInt(60); place++) {
			Set<Integer> allowed = new TreeSet<>();
			for (int i = random.nextBoolean() ? 1 : 6; i > 0; i--) {
				allowed.add(random.nextInt(end + 1, vocabularySize));
			}
			if (random.nextInt(20) == 0) {
				allowed.add(end);
			}
			places.add(allowed);
		}
		return new SpelledText(places, 0, end);
	}

	@Override
	public boolean allows(int token) {
		return (this.place < this.places.size()) ? this.places.get(this.place).contains(token) : token == this.end;
	}

	@Override
	public void restrict(float[] logits) {
		for (int token = 0; token < logits.length; token++) {
			if (!allows(token)) {
				logits[token] = Float.NEGATIVE_INFINITY;
			}
		}
	}

	@Override
	public TokenConstraint accept(int token) {
		if (!allows(token)) {
			throw new IllegalArgumentException("token " + token + " is not allowed at place " + this.place);
		}
		return (token == this.end) ? this : new SpelledText(this.places, this.place + 1, this.end);
	}

	@Override
	public boolean complete() {
		return allows(this.end);
	}

	@Override
	public int[] forced(int limit) {
		int[] tokens = new int[limit];
		int count = 0;
		while (count < limit && this.place + count < this.places.size()
				&& this.places.get(this.place + count).size() == 1) {
			tokens[count] = this.places.get(this.place + count).iterator().next();
			count++;
		}
		return Arrays.copyOf(tokens, count);
	}

}
