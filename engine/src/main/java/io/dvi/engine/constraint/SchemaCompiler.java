package io.dvi.engine.constraint;

import java.util.IdentityHashMap;

import tools.jackson.databind.JsonNode;

/**
 * Turns a JSON schema into rules, one for each place of it, so that a place that is
 * referred to from several others, or from within itself, is compiled once.
 */
final class SchemaCompiler {

	/** Most alternatives in one list. */
	static final int MAX_ALTERNATIVES = 64;

	/** Most schemas inside each other, those that are referred to included. */
	static final int MAX_DEPTH = 256;

	private final Grammar grammar;

	private final JsonRules json;

	private final SchemaReferences references;

	private final IdentityHashMap<JsonNode, Rule> rules = new IdentityHashMap<>();

	private int depth;

	/**
	 * Prepares.
	 * @param grammar where the rules go
	 * @param root the whole schema
	 */
	SchemaCompiler(Grammar grammar, SchemaPlace root) {
		this.grammar = grammar;
		this.json = new JsonRules(grammar);
		this.references = new SchemaReferences(root);
	}

	Grammar grammar() {
		return this.grammar;
	}

	JsonRules json() {
		return this.json;
	}

	/** What a schema describes. */
	Rule rule(SchemaPlace schema) {
		Rule known = this.rules.get(schema.json());
		if (known != null) {
			return known;
		}
		if (this.depth == MAX_DEPTH) {
			throw schema.invalid("must lie inside at most " + MAX_DEPTH + " schemas, those that refer to it included");
		}
		Rule rule = this.grammar.rule(schema.path(), false);
		this.rules.put(schema.json(), rule);
		this.depth++;
		write(schema, rule.start(), rule.end());
		this.depth--;
		return rule;
	}

	private void write(SchemaPlace schema, Node from, Node to) {
		schema.require((json) -> json.isObject() || json.isBoolean(), "must be a schema: an object, true or false");
		if (schema.json().isBoolean()) {
			// A false schema describes nothing, and what needs it cannot be written.
			if (schema.json().booleanValue()) {
				from.call(this.json.value(), to);
			}
			return;
		}
		String principal = SchemaKeywords.principal(schema);
		switch (principal) {
			case "$ref" -> from.call(rule(this.references.resolve(schema.get(principal))), to);
			case "anyOf" -> alternatives(schema.get(principal), from, to);
			case "oneOf" -> {
				alternatives(schema.get(principal), from, to);
				new Disjointness(this.references).require(schema.get(principal));
			}
			case "allOf" -> from.call(rule(onlyOne(schema.get(principal))), to);
			case "enum", "const" -> new LiteralWriter(this).write(schema, principal, from, to);
			default -> SchemaKeywords.types(schema).forEach((type) -> write(schema, type, from, to));
		}
	}

	private void alternatives(SchemaPlace list, Node from, Node to) {
		list.require((json) -> json.isArray() && !json.isEmpty(), "must be a list of at least 1 schema");
		if (list.json().size() > MAX_ALTERNATIVES) {
			throw list.invalid("must list at most " + MAX_ALTERNATIVES + " schemas. Given: " + list.json().size());
		}
		for (int index = 0; index < list.json().size(); index++) {
			from.call(rule(list.element(index)), to);
		}
	}

	private static SchemaPlace onlyOne(SchemaPlace list) {
		list.require(JsonNode::isArray, "must be a list of schemas");
		if (list.json().size() != 1) {
			throw list.unsupported("must list exactly 1 schema. Given: " + list.json().size());
		}
		return list.element(0);
	}

	private void write(SchemaPlace schema, JsonType type, Node from, Node to) {
		switch (type) {
			case OBJECT -> from.call(new ObjectWriter(this, schema).write(), to);
			case ARRAY -> from.call(new ArrayWriter(this, schema).write(), to);
			case STRING -> new TextWriter(this, schema).write(from, to);
			case NUMBER -> number(schema, this.json.number(), JsonRules.FRACTION_DIGITS, from, to);
			case INTEGER -> number(schema, this.json.integer(), 0, from, to);
			case BOOLEAN -> {
				this.grammar.literal(from, "true", to);
				this.grammar.literal(from, "false", to);
			}
			case NULL -> this.grammar.literal(from, "null", to);
		}
	}

	/** The largest number of things; without the keyword there is none. */
	static int most(SchemaPlace schema, String keyword, int least) {
		int most = schema.count(keyword, Integer.MAX_VALUE);
		if (most < least) {
			throw schema.get(keyword).invalid("must be at least the minimum of " + least + ". Given: " + most);
		}
		return most;
	}

	private void number(SchemaPlace schema, Rule any, int fractionDigits, Node from, Node to) {
		DecimalRange range = DecimalRange.of(schema, fractionDigits);
		if (range.unbounded()) {
			from.call(any, to);
		}
		else {
			range.write(this.grammar, from, to);
		}
	}

}
