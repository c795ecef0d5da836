package io.dvi.engine.constraint;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a regular expression of ECMAScript, over code points as with the flag {@code u}:
 * literals, classes, groups, alternatives, quantifiers, and anchors where an alternative
 * begins or ends. What looks around or back is not supported.
 */
final class PatternParser {

	/** Most characters of a pattern. */
	static final int MAX_LENGTH = 1_024;

	/** Most groups inside each other. */
	static final int MAX_GROUPS = 16;

	private static final String SYNTAX = "^$\\.*+?()[]{}|/-";

	private static final int NOTHING = -1;

	private final SchemaPlace place;

	private final int[] text;

	private int at;

	private int groups;

	private PatternParser(SchemaPlace place, String text) {
		this.place = place;
		this.text = text.codePoints().toArray();
	}

	/**
	 * Reads.
	 * @param text the expression
	 * @param place where it stands, for messages
	 */
	static TextPattern parse(String text, SchemaPlace place) {
		if (text.length() > MAX_LENGTH) {
			throw place.invalid("must have at most " + MAX_LENGTH + " characters. Given: " + text.length());
		}
		PatternParser parser = new PatternParser(place, text);
		TextPattern pattern = parser.choice();
		if (parser.peek() != NOTHING) {
			throw parser.unsupported("a closing bracket without an opening one");
		}
		return pattern;
	}

	private TextPattern choice() {
		List<TextPattern> alternatives = new ArrayList<>(List.of(sequence()));
		while (accept('|')) {
			alternatives.add(sequence());
		}
		return (alternatives.size() == 1) ? alternatives.getFirst() : new TextPattern.Choice(alternatives);
	}

	private TextPattern sequence() {
		List<TextPattern> parts = new ArrayList<>();
		boolean top = this.groups == 0;
		if (top && !accept('^')) {
			parts.add(TextPattern.ANYTHING);
		}
		while (peek() != NOTHING && peek() != '|' && peek() != ')' && peek() != '$') {
			parts.add(quantified(atom()));
		}
		boolean anchored = accept('$');
		if (anchored && !(top && (peek() == NOTHING || peek() == '|'))) {
			throw unsupported("$ in the middle");
		}
		if (top && !anchored) {
			parts.add(TextPattern.ANYTHING);
		}
		return new TextPattern.Sequence(parts);
	}

	private TextPattern quantified(TextPattern atom) {
		int least = 0;
		int most = TextPattern.UNBOUNDED;
		if (accept('+')) {
			least = 1;
		}
		else if (accept('?')) {
			most = 1;
		}
		else if (accept('{')) {
			least = number();
			most = !accept(',') ? least : (peek() == '}') ? TextPattern.UNBOUNDED : number();
			if (!accept('}') || most < least) {
				throw unsupported("a quantifier that is not one");
			}
		}
		else if (!accept('*')) {
			return atom;
		}
		// A lazy quantifier describes the same texts.
		accept('?');
		return new TextPattern.Repeat(atom, least, most);
	}

	private int number() {
		int number = 0;
		int digits = 0;
		while (peek() >= '0' && peek() <= '9' && digits++ < 6) {
			number = 10 * number + next() - '0';
		}
		if (digits == 0) {
			throw unsupported("a quantifier that is not one");
		}
		return number;
	}

	private TextPattern atom() {
		int character = next();
		return switch (character) {
			case '(' -> group();
			case '[' -> new TextPattern.Characters(characterClass());
			case '.' -> new TextPattern.Characters(CharacterSet.DOT);
			case '\\' -> new TextPattern.Characters(escape());
			case '^' -> throw unsupported("^ in the middle");
			case '*', '+', '?', '{', '}', ']' ->
				throw unsupported("a quantifier or bracket without what it belongs to");
			default -> new TextPattern.Characters(CharacterSet.of(CharacterSet.one(character)));
		};
	}

	private TextPattern group() {
		if (++this.groups > MAX_GROUPS) {
			throw unsupported("more than " + MAX_GROUPS + " groups inside each other");
		}
		if (accept('?') && !accept(':')) {
			throw unsupported("a group that looks around or has a name");
		}
		TextPattern inside = choice();
		if (!accept(')')) {
			throw unsupported("an opening bracket without a closing one");
		}
		this.groups--;
		return inside;
	}

	private CharacterSet characterClass() {
		boolean negated = accept('^');
		List<CharacterRange> ranges = new ArrayList<>();
		while (!accept(']')) {
			CharacterSet first = classMember();
			boolean range = peek() == '-' && this.at + 1 < this.text.length && this.text[this.at + 1] != ']';
			if (!range) {
				ranges.addAll(first.ranges());
				continue;
			}
			next();
			int low = single(first);
			int high = single(classMember());
			if (high < low) {
				throw unsupported("a range that ends before it begins");
			}
			ranges.add(new CharacterRange(low, high));
		}
		CharacterSet set = CharacterSet.of(ranges);
		return negated ? set.complement() : set;
	}

	private CharacterSet classMember() {
		int character = next();
		return (character == '\\') ? escape() : CharacterSet.of(CharacterSet.one(character));
	}

	private int single(CharacterSet set) {
		if (set.ranges().size() != 1 || set.ranges().getFirst().low() != set.ranges().getFirst().high()) {
			throw unsupported("a range between sets");
		}
		return set.ranges().getFirst().low();
	}

	private CharacterSet escape() {
		int letter = next();
		return switch (letter) {
			case 'd' -> CharacterSet.DIGITS;
			case 'D' -> CharacterSet.DIGITS.complement();
			case 'w' -> CharacterSet.WORD;
			case 'W' -> CharacterSet.WORD.complement();
			case 's' -> CharacterSet.SPACE;
			case 'S' -> CharacterSet.SPACE.complement();
			case 'n' -> CharacterSet.of(CharacterSet.one('\n'));
			case 'r' -> CharacterSet.of(CharacterSet.one('\r'));
			case 't' -> CharacterSet.of(CharacterSet.one('\t'));
			case 'f' -> CharacterSet.of(CharacterSet.one('\f'));
			case 'x' -> CharacterSet.of(CharacterSet.one(hexadecimal(2)));
			case 'u' -> CharacterSet.of(CharacterSet.one(hexadecimal(4)));
			default -> {
				if (SYNTAX.indexOf(letter) < 0) {
					throw unsupported(
							"the escape of a letter or digit that is none of d, D, w, W, s, S, n, r, t, f, x, u");
				}
				yield CharacterSet.of(CharacterSet.one(letter));
			}
		};
	}

	private int hexadecimal(int digits) {
		int value = 0;
		for (int count = 0; count < digits; count++) {
			int digit = Character.digit(next(), 16);
			if (digit < 0) {
				throw unsupported("an escape without its " + digits + " hexadecimal digits");
			}
			value = 16 * value + digit;
		}
		if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
			throw unsupported("the escape of a surrogate; write the character");
		}
		return value;
	}

	private int peek() {
		return (this.at < this.text.length) ? this.text[this.at] : NOTHING;
	}

	private int next() {
		if (this.at == this.text.length) {
			throw unsupported("an end where something must follow");
		}
		return this.text[this.at++];
	}

	private boolean accept(int character) {
		if (peek() != character) {
			return false;
		}
		this.at++;
		return true;
	}

	private RuntimeException unsupported(String what) {
		return this.place.unsupported("holds what is not supported at character " + this.at + ": " + what);
	}

}
