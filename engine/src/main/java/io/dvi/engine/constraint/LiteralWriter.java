package io.dvi.engine.constraint;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * Writes the values of an {@code enum} or a {@code const}, beginnings that are alike
 * once.
 */
final class LiteralWriter {

	/** Most values of one list. */
	static final int MAX_VALUES = 1_024;

	private record Step(Node from, int value) {
	}

	private final SchemaCompiler compiler;

	private final Grammar grammar;

	private final Map<Step, Node> steps = new HashMap<>();

	LiteralWriter(SchemaCompiler compiler) {
		this.compiler = compiler;
		this.grammar = compiler.grammar();
	}

	void write(SchemaPlace schema, String keyword, Node from, Node to) {
		SchemaPlace type = schema.find("type");
		Set<JsonType> types = (type != null) ? SchemaKeywords.said(type) : Set.of(JsonType.values());
		SchemaPlace values = schema.get(keyword);
		if (keyword.equals("const")) {
			write(values, types, from, to);
			return;
		}
		values.require((json) -> json.isArray() && !json.isEmpty(), "must be a list of at least 1 value");
		if (values.json().size() > MAX_VALUES) {
			throw values.invalid("must list at most " + MAX_VALUES + " values. Given: " + values.json().size());
		}
		for (int index = 0; index < values.json().size(); index++) {
			write(values.element(index), types, from, to);
		}
	}

	/** A value of another type than the one beside it is not valid, so it is left out. */
	private void write(SchemaPlace value, Set<JsonType> types, Node from, Node to) {
		if (SchemaKeywords.matches(value.json(), types)) {
			write(value, from, to);
		}
	}

	private void write(SchemaPlace value, Node from, Node to) {
		JsonNode json = value.json();
		if (json.isObject()) {
			from.call(object(value), to);
		}
		else if (json.isArray()) {
			from.call(array(value), to);
		}
		else {
			scalar(json.isString() ? written(json.stringValue(), value) : json.toString(), from, to);
		}
	}

	private void scalar(String text, Node from, Node to) {
		Node at = from;
		for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
			at = this.steps.computeIfAbsent(new Step(at, value & 0xFF), this::step);
		}
		at.jump(to);
	}

	private Node step(Step step) {
		Node next = this.grammar.node();
		step.from().read(step.value(), next);
		return next;
	}

	private Rule object(SchemaPlace value) {
		Rule rule = this.grammar.rule(value.path(), true);
		Node at = this.grammar.node();
		rule.start().read('{', at);
		boolean first = true;
		for (String name : value.json().propertyNames()) {
			Node key = first ? at : this.compiler.json().separated(at, ',');
			Node colon = this.grammar.node();
			Node behind = this.grammar.node();
			this.grammar.literal(key, written(name, value), colon);
			write(value.get(name), this.compiler.json().separated(colon, ':'), behind);
			at = behind;
			first = false;
		}
		at.read('}', rule.end());
		return rule;
	}

	private Rule array(SchemaPlace value) {
		Rule rule = this.grammar.rule(value.path(), true);
		Node at = this.grammar.node();
		rule.start().read('[', at);
		for (int index = 0; index < value.json().size(); index++) {
			Node behind = this.grammar.node();
			write(value.element(index), (index == 0) ? at : this.compiler.json().separated(at, ','), behind);
			at = behind;
		}
		at.read(']', rule.end());
		return rule;
	}

	/**
	 * A string in quotes, each character in its usual spelling.
	 * @param place where it stands, for messages
	 */
	static String written(String text, SchemaPlace place) {
		StringBuilder written = new StringBuilder("\"");
		text.codePoints().forEach((character) -> {
			if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
				throw place.invalid("must not hold half a surrogate pair");
			}
			String escape = CharacterRange.escape(character);
			if (escape != null) {
				written.append(escape);
			}
			else {
				written.appendCodePoint(character);
			}
		});
		return written.append('"').toString();
	}

}
