package io.dvi.engine.constraint;

import org.jspecify.annotations.Nullable;

/**
 * Characters of a JSON string as bytes, each in the one spelling that writers of JSON
 * use: UTF-8 where it may stand, the short escape where there is one, else
 * {@code \}{@code u00xx} in lower case.
 *
 * @param low first code point
 * @param high last code point; surrogates between the two are left out
 */
record CharacterRange(int low, int high) {

	/** Every character there is. */
	static final CharacterRange ALL = new CharacterRange(0, Character.MAX_CODE_POINT);

	private static final int CONTINUATION_BITS = 6;

	/** Last code point of one, two, three and four bytes. */
	private static final int[] LAST_OF_LENGTH = { 0x7F, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT };

	/** The lead byte of so many bytes without the bits of the code point. */
	private static final int[] LEAD = { 0, 0xC0, 0xE0, 0xF0 };

	/** Reads one of the characters. */
	void read(Grammar grammar, Node from, Node to) {
		int plain = this.low;
		for (int character = this.low; character <= Math.min(this.high, '\\'); character++) {
			String escape = escape(character);
			if (escape != null) {
				readPlain(grammar, from, plain, character - 1, to);
				grammar.literal(from, escape, to);
				plain = character + 1;
			}
		}
		readPlain(grammar, from, plain, this.high, to);
	}

	/** How a character has to be written, null when it stands for itself. */
	static @Nullable String escape(int character) {
		return switch (character) {
			case '"' -> "\\\"";
			case '\\' -> "\\\\";
			case '\b' -> "\\b";
			case '\f' -> "\\f";
			case '\n' -> "\\n";
			case '\r' -> "\\r";
			case '\t' -> "\\t";
			default -> (character < ' ') ? "\\u00" + (character >> 4) + Character.forDigit(character & 0xF, 16) : null;
		};
	}

	private static void readPlain(Grammar grammar, Node from, int low, int high, Node to) {
		int first = low;
		for (int length = 1; length <= LAST_OF_LENGTH.length; length++) {
			int last = Math.min(high, LAST_OF_LENGTH[length - 1]);
			if (first <= last) {
				readSameLength(grammar, from, first, Math.min(last, Character.MIN_SURROGATE - 1), length, to);
				readSameLength(grammar, from, Math.max(first, Character.MAX_SURROGATE + 1), last, length, to);
				first = last + 1;
			}
		}
	}

	private static void readSameLength(Grammar grammar, Node from, int low, int high, int length, Node to) {
		if (low <= high) {
			readBytes(grammar, from, new CharacterRange(low, high), length - 1, LEAD[length - 1], to);
		}
	}

	/**
	 * Reads a byte and so many behind it: where the first bytes of both ends differ, the
	 * ends take the edges of the range, and what lies between may go on in any way.
	 */
	private static void readBytes(Grammar grammar, Node from, CharacterRange range, int behind, int mark, Node to) {
		int shift = behind * CONTINUATION_BITS;
		int first = range.low >> shift;
		int last = range.high >> shift;
		if (behind == 0) {
			from.read(mark | first, mark | last, to);
			return;
		}
		int rest = (1 << shift) - 1;
		if (first == last) {
			readBehind(grammar, from, mark | first, mark | first, range.rest(rest), behind, to);
			return;
		}
		if ((range.low & rest) != 0) {
			readBehind(grammar, from, mark | first, mark | first, new CharacterRange(range.low & rest, rest), behind,
					to);
			first++;
		}
		if ((range.high & rest) != rest) {
			readBehind(grammar, from, mark | last, mark | last, new CharacterRange(0, range.high & rest), behind, to);
			last--;
		}
		if (first <= last) {
			readBehind(grammar, from, mark | first, mark | last, new CharacterRange(0, rest), behind, to);
		}
	}

	private CharacterRange rest(int mask) {
		return new CharacterRange(this.low & mask, this.high & mask);
	}

	private static void readBehind(Grammar grammar, Node from, int first, int last, CharacterRange rest, int behind,
			Node to) {
		Node next = grammar.node();
		from.read(first, last, next);
		readBytes(grammar, next, rest, behind - 1, 0x80, to);
	}

}
