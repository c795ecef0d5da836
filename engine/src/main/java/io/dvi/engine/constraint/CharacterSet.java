package io.dvi.engine.constraint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Some of the characters there are.
 *
 * @param ranges in rising order, none of which touches another
 */
record CharacterSet(List<CharacterRange> ranges) {

	static final CharacterSet ALL = new CharacterSet(List.of(CharacterRange.ALL));

	/** The sets that ECMAScript's regular expressions have names for. */
	static final CharacterSet DIGITS = of(new CharacterRange('0', '9'));

	static final CharacterSet WORD = of(new CharacterRange('0', '9'), new CharacterRange('A', 'Z'), one('_'),
			new CharacterRange('a', 'z'));

	static final CharacterSet SPACE = of(new CharacterRange('\t', '\r'), one(' '), one(0xA0), one(0x1680),
			new CharacterRange(0x2000, 0x200A), new CharacterRange(0x2028, 0x2029), one(0x202F), one(0x205F),
			one(0x3000), one(0xFEFF));

	/** All but the ends of lines. */
	static final CharacterSet DOT = of(one('\n'), one('\r'), new CharacterRange(0x2028, 0x2029)).complement();

	static CharacterRange one(int character) {
		return new CharacterRange(character, character);
	}

	static CharacterSet of(CharacterRange... ranges) {
		return of(List.of(ranges));
	}

	static CharacterSet of(List<CharacterRange> ranges) {
		List<CharacterRange> sorted = new ArrayList<>(ranges);
		sorted.sort(Comparator.comparingInt(CharacterRange::low));
		List<CharacterRange> merged = new ArrayList<>();
		for (CharacterRange range : sorted) {
			CharacterRange last = merged.isEmpty() ? null : merged.getLast();
			if (last != null && range.low() <= last.high() + 1) {
				merged.set(merged.size() - 1, new CharacterRange(last.low(), Math.max(last.high(), range.high())));
			}
			else {
				merged.add(range);
			}
		}
		return new CharacterSet(List.copyOf(merged));
	}

	CharacterSet complement() {
		List<CharacterRange> others = new ArrayList<>();
		int next = 0;
		for (CharacterRange range : this.ranges) {
			if (next < range.low()) {
				others.add(new CharacterRange(next, range.low() - 1));
			}
			next = range.high() + 1;
		}
		if (next <= Character.MAX_CODE_POINT) {
			others.add(new CharacterRange(next, Character.MAX_CODE_POINT));
		}
		return new CharacterSet(List.copyOf(others));
	}

}
