package io.dvi.engine.constraint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.IntFunction;

/** An answer that is chosen at random among what a constraint allows. */
final class Walk {

	private final Random random;

	private final int vocabularySize;

	private final IntFunction<byte[]> bytes;

	private final ByteArrayOutputStream text = new ByteArrayOutputStream();

	private TokenConstraint constraint;

	Walk(Random random, TokenConstraint start, int vocabularySize, IntFunction<byte[]> bytes) {
		this.random = random;
		this.constraint = start;
		this.vocabularySize = vocabularySize;
		this.bytes = bytes;
	}

	/**
	 * Goes on to the end: first anyhow, and from some length on by tokens that close what
	 * is open, as long as there are any.
	 * @return the text
	 */
	String toTheEnd() {
		int end = 40 + this.random.nextInt(200);
		while (!this.constraint.complete()) {
			append(choose(this.text.size() > end));
		}
		return text();
	}

	private int token(int value) {
		for (int token = 0; token < this.vocabularySize; token++) {
			byte[] own = this.bytes.apply(token);
			if (own.length == 1 && own[0] == value) {
				return token;
			}
		}
		throw new IllegalStateException("no token for byte " + value);
	}

	void append(int token) {
		this.constraint = this.constraint.accept(token);
		this.text.writeBytes(this.bytes.apply(token));
	}

	private int choose(boolean closing) {
		if (closing) {
			for (char letter : "\"}]0ne".toCharArray()) {
				if (this.constraint.allows(token(letter)) && this.random.nextInt(8) > 0) {
					return token(letter);
				}
			}
		}
		float[] logits = new float[this.vocabularySize];
		for (int token = 0; token < logits.length; token++) {
			logits[token] = this.random.nextFloat();
		}
		this.constraint.restrict(logits);
		int best = 0;
		for (int token = 0; token < logits.length; token++) {
			best = (logits[token] > logits[best]) ? token : best;
		}
		return best;
	}

	TokenConstraint constraint() {
		return this.constraint;
	}

	String text() {
		return this.text.toString(StandardCharsets.UTF_8);
	}

	byte[] written() {
		return this.text.toByteArray();
	}

}
