package io.dvi.engine.constraint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Bytes and a few hundred longer tokens, some with parts of characters, two of them
 * special.
 */
final class TinyVocabulary {

	/** A special token, without bytes. */
	static final int START = 0;

	/** Ends an answer. */
	static final int END = 1;

	private static final List<String> WORDS = List.of("{\"", "\":", "\": ", ", \"", "\",\"", "true", "false", "null",
			"[", "]}", "\"}", "}}", "\\u", "\\ud83d", "\\\"", "name", "item", "12", "345", "0.", "-1", "e+", "  ", "é",
			"日本", "😀x", "{\"a\":1}", "[[", "],[", "\"\"", "{}", "[]", "},{", "a\",", "\n", "\t");

	private final byte[][] bytes;

	/**
	 * Lacks what the real vocabulary lacks: control bytes and lead bytes of no character.
	 */
	TinyVocabulary(Random random) {
		List<byte[]> all = new ArrayList<>(List.of(new byte[0], new byte[0]));
		for (int value = 0; value < 256; value++) {
			if (value != 4 && value != 0xF1 && value < 0xF5) {
				all.add(new byte[] { (byte) value });
			}
		}
		for (String word : WORDS) {
			all.add(word.getBytes(StandardCharsets.UTF_8));
		}
		byte[] text = String.join("", WORDS).getBytes(StandardCharsets.UTF_8);
		for (int count = 0; count < 200; count++) {
			int from = random.nextInt(text.length - 6);
			all.add(Arrays.copyOfRange(text, from, from + 2 + random.nextInt(4)));
		}
		this.bytes = all.toArray(byte[][]::new);
	}

	int size() {
		return this.bytes.length;
	}

	byte[] bytes(int token) {
		return this.bytes[token];
	}

	FormatCompiler compiler() {
		return new FormatCompiler(size(), this::bytes, List.of(END));
	}

}
