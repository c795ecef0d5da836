package io.dvi.engine.constraint;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writes the rule of an object: its properties in the order of the schema, those that are
 * not required perhaps left out, others behind them.
 */
final class ObjectWriter {

	/** Most properties of one object. */
	static final int MAX_PROPERTIES = 256;

	private final SchemaCompiler compiler;

	private final Grammar grammar;

	private final SchemaPlace schema;

	private final @Nullable SchemaPlace properties;

	private final List<String> names;

	private final Set<String> required;

	ObjectWriter(SchemaCompiler compiler, SchemaPlace schema) {
		this.compiler = compiler;
		this.grammar = compiler.grammar();
		this.schema = schema;
		this.properties = schema.find("properties");
		this.names = names(this.properties);
		this.required = required(schema, this.names);
	}

	private static List<String> names(@Nullable SchemaPlace properties) {
		if (properties == null) {
			return List.of();
		}
		properties.require(JsonNode::isObject, "must be an object of schemas");
		List<String> names = List.copyOf(properties.json().propertyNames());
		if (names.size() > MAX_PROPERTIES) {
			throw properties.invalid("must name at most " + MAX_PROPERTIES + " properties. Given: " + names.size());
		}
		return names;
	}

	private static Set<String> required(SchemaPlace schema, List<String> names) {
		SchemaPlace list = schema.find("required");
		if (list == null) {
			return Set.of();
		}
		list.require(JsonNode::isArray, "must be a list of names");
		Set<String> required = new HashSet<>();
		for (int index = 0; index < list.json().size(); index++) {
			SchemaPlace name = list.element(index).require(JsonNode::isString, "must be a string");
			if (!names.contains(name.json().stringValue())) {
				throw name.unsupported(
						"must be one of `properties`. Given: " + SchemaPlace.quoted(name.json().stringValue()));
			}
			required.add(name.json().stringValue());
		}
		return required;
	}

	Rule write() {
		Rule rule = this.grammar.rule(this.schema.path(), true);
		// Two ways lead through the properties: behind none, and behind one and its
		// comma.
		Node none = this.grammar.node();
		Node some = this.grammar.node();
		rule.start().read('{', none);
		for (String name : this.names) {
			Node noneBehind = this.grammar.node();
			Node someBehind = this.grammar.node();
			Node key = this.grammar.node();
			none.jump(key);
			this.compiler.json().separated(some, ',').jump(key);
			property(key, name, someBehind);
			if (!this.required.contains(name)) {
				none.jump(noneBehind);
				some.jump(someBehind);
			}
			none = noneBehind;
			some = someBehind;
		}
		additional(none, some);
		none.read('}', rule.end());
		some.read('}', rule.end());
		return rule;
	}

	private void property(Node key, String name, Node behind) {
		SchemaPlace property = this.schema.get("properties").get(name);
		Node colon = this.grammar.node();
		this.grammar.literal(key, LiteralWriter.written(name, property), colon);
		this.compiler.json().separated(colon, ':').call(this.compiler.rule(property), behind);
	}

	/** Other properties; those of the schema must not come again. */
	private void additional(Node none, Node some) {
		SchemaPlace others = this.schema.find("additionalProperties");
		if (others == null && this.properties != null) {
			return;
		}
		Node key = this.grammar.node();
		Node colon = this.grammar.node();
		none.jump(key);
		this.compiler.json().separated(some, ',').jump(key);
		if (this.names.isEmpty()) {
			key.call(this.compiler.json().string(), colon);
		}
		else {
			new OtherNames(this.grammar).write(this.names, key, colon);
		}
		Rule value = (others != null) ? this.compiler.rule(others) : this.compiler.json().value();
		this.compiler.json().separated(colon, ':').call(value, some);
	}

}
