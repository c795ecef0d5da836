package io.dvi.engine.text;

/** Java strings may hold halves of surrogate pairs, which no tokenizer can encode. */
final class WellFormedText {

	private static final char REPLACEMENT = '\uFFFD';

	private WellFormedText() {
	}

	static boolean is(String text) {
		return firstLoneSurrogate(text, 0) < 0;
	}

	/** The text with U+FFFD for every lone surrogate, as UTF-8 decoders would have it. */
	static String of(String text) {
		int lone = firstLoneSurrogate(text, 0);
		if (lone < 0) {
			return text;
		}
		StringBuilder repaired = new StringBuilder(text);
		while (lone >= 0) {
			repaired.setCharAt(lone, REPLACEMENT);
			lone = firstLoneSurrogate(text, lone + 1);
		}
		return repaired.toString();
	}

	private static int firstLoneSurrogate(String text, int from) {
		int index = from;
		while (index < text.length()) {
			int codePoint = text.codePointAt(index);
			if (Character.getType(codePoint) == Character.SURROGATE) {
				return index;
			}
			index += Character.charCount(codePoint);
		}
		return -1;
	}

}
