package io.dvi.engine.constraint;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What JSON of any kind is made of. Numbers have at most {@value #INTEGER_DIGITS} digits
 * before the point, so that they fit 64 bits, {@value #FRACTION_DIGITS} behind it, and
 * {@value #EXPONENT_DIGITS} of exponent; and one space may stand behind a comma or a
 * colon and nowhere else. Without such bounds a small model can write digits or spaces
 * for as long as it may.
 */
final class JsonRules {

	static final int INTEGER_DIGITS = 18;

	static final int FRACTION_DIGITS = 17;

	static final int EXPONENT_DIGITS = 2;

	private enum Part {

		VALUE, OBJECT, ARRAY, STRING, CHARACTER, NUMBER, INTEGER

	}

	private final Grammar grammar;

	private final Map<Part, Rule> rules = new EnumMap<>(Part.class);

	JsonRules(Grammar grammar) {
		this.grammar = grammar;
	}

	/** Any JSON. */
	Rule value() {
		return once(Part.VALUE, this::writeValue);
	}

	private void writeValue(Rule rule) {
		for (Rule kind : new Rule[] { object(), array(), string(), number() }) {
			rule.start().call(kind, rule.end());
		}
		for (String word : new String[] { "true", "false", "null" }) {
			this.grammar.literal(rule.start(), word, rule.end());
		}
	}

	/** Any object. */
	Rule object() {
		return once(Part.OBJECT, this::writeObject);
	}

	private void writeObject(Rule rule) {
		Node first = this.grammar.node();
		Node key = this.grammar.node();
		Node colon = this.grammar.node();
		Node behind = this.grammar.node();
		rule.start().read('{', first);
		first.read('}', rule.end());
		first.jump(key);
		key.call(string(), colon);
		separated(colon, ':').call(value(), behind);
		separated(behind, ',').jump(key);
		behind.read('}', rule.end());
	}

	/** Any array. */
	Rule array() {
		return once(Part.ARRAY, this::writeArray);
	}

	private void writeArray(Rule rule) {
		Node first = this.grammar.node();
		Node behind = this.grammar.node();
		rule.start().read('[', first);
		first.read(']', rule.end());
		first.call(value(), behind);
		separated(behind, ',').call(value(), behind);
		behind.read(']', rule.end());
	}

	/** Any string. */
	Rule string() {
		return once(Part.STRING, this::writeString);
	}

	private void writeString(Rule rule) {
		Node inside = this.grammar.node();
		rule.start().read('"', inside);
		inside.call(character(), inside);
		inside.read('"', rule.end());
	}

	/** One character of a string, in any spelling. */
	Rule character() {
		return once(Part.CHARACTER, this::writeCharacter);
	}

	private void writeCharacter(Rule rule) {
		CharacterRange.ALL.read(this.grammar, rule.start(), rule.end());
		Node escape = this.grammar.node();
		rule.start().read('\\', escape);
		for (char letter : "\"\\/bfnrt".toCharArray()) {
			escape.read(letter, rule.end());
		}
		Node code = this.grammar.node();
		escape.read('u', code);
		code(code, rule.end());
	}

	/** Four hexadecimal digits of a character, or of both halves of a surrogate pair. */
	private void code(Node from, Node to) {
		Node second = this.grammar.node();
		Node last = this.grammar.node();
		hexadecimal(from, '0', '9', second);
		hexadecimal(from, 'a', 'c', second);
		hexadecimal(from, 'e', 'f', second);
		hexadecimal(second, last);
		hexadecimals(last, to);
		Node d = this.grammar.node();
		hexadecimal(from, 'd', 'd', d);
		d.read('0', '7', last);
		Node high = this.grammar.node();
		d.read('8', '9', high);
		hexadecimal(d, 'a', 'b', high);
		Node pair = this.grammar.node();
		hexadecimals(high, pair);
		Node low = this.grammar.node();
		this.grammar.literal(pair, "\\u", low);
		Node lowD = this.grammar.node();
		hexadecimal(low, 'd', 'd', lowD);
		Node lowRest = this.grammar.node();
		hexadecimal(lowD, 'c', 'f', lowRest);
		hexadecimals(lowRest, to);
	}

	private void hexadecimals(Node from, Node to) {
		Node between = this.grammar.node();
		hexadecimal(from, between);
		hexadecimal(between, to);
	}

	private static void hexadecimal(Node from, Node to) {
		hexadecimal(from, '0', '9', to);
		hexadecimal(from, 'a', 'f', to);
	}

	/** Digits of a range, letters in both cases. */
	private static void hexadecimal(Node from, char low, char high, Node to) {
		from.read(low, high, to);
		if (low >= 'a') {
			from.read(Character.toUpperCase(low), Character.toUpperCase(high), to);
		}
	}

	/** Any number. */
	Rule number() {
		return once(Part.NUMBER, this::writeNumber);
	}

	private void writeNumber(Rule rule) {
		Node unsigned = this.grammar.node();
		Node point = this.grammar.node();
		Node exponent = this.grammar.node();
		rule.start().read('-', unsigned);
		rule.start().jump(unsigned);
		unsigned.read('0', point);
		digits(unsigned, '1', INTEGER_DIGITS, point);
		Node fraction = this.grammar.node();
		point.read('.', fraction);
		point.jump(exponent);
		digits(fraction, '0', FRACTION_DIGITS, exponent);
		exponent.jump(rule.end());
		Node sign = this.grammar.node();
		exponent.read('e', sign);
		exponent.read('E', sign);
		Node power = this.grammar.node();
		sign.read('+', power);
		sign.read('-', power);
		sign.jump(power);
		digits(power, '0', EXPONENT_DIGITS, rule.end());
	}

	/** Any integer, without a fraction, an exponent or a negative zero. */
	Rule integer() {
		return once(Part.INTEGER, this::writeInteger);
	}

	private void writeInteger(Rule rule) {
		rule.start().read('0', rule.end());
		Node unsigned = this.grammar.node();
		rule.start().read('-', unsigned);
		rule.start().jump(unsigned);
		digits(unsigned, '1', INTEGER_DIGITS, rule.end());
	}

	/** One digit from a lowest one on, and more up to so many in all. */
	private void digits(Node from, char lowest, int most, Node to) {
		Node at = this.grammar.node();
		from.read(lowest, '9', at);
		at.jump(to);
		for (int count = 1; count < most; count++) {
			Node next = this.grammar.node();
			at.read('0', '9', next);
			next.jump(to);
			at = next;
		}
	}

	/** Reads a comma or a colon and perhaps a space. */
	Node separated(Node from, char separator) {
		Node space = this.grammar.node();
		Node behind = this.grammar.node();
		from.read(separator, space);
		space.read(' ', behind);
		space.jump(behind);
		return behind;
	}

	/** A rule may call itself, so it is known before it is written. */
	private Rule once(Part part, Consumer<Rule> write) {
		Rule known = this.rules.get(part);
		if (known != null) {
			return known;
		}
		Rule rule = this.grammar.rule(SchemaPlace.ROOT, part == Part.OBJECT || part == Part.ARRAY);
		this.rules.put(part, rule);
		write.accept(rule);
		return rule;
	}

}
