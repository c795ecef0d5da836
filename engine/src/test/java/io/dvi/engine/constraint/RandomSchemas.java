package io.dvi.engine.constraint;

import java.util.List;
import java.util.Random;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Schemas of the subset, at random. */
final class RandomSchemas {

	private static final List<String> NAMES = List.of("name", "na", "a", "b\"c", "日本", "x\ny", "id", "items", "");

	private final Random random;

	private final JsonMapper json = JsonMapper.shared();

	RandomSchemas(Random random) {
		this.random = random;
	}

	/** A document with definitions, one of them of itself. */
	ObjectNode document() {
		ObjectNode root = schema(3);
		ObjectNode definitions = root.putObject("$defs");
		ObjectNode tree = definitions.putObject("tree");
		tree.put("type", "object").put("additionalProperties", false);
		ObjectNode properties = tree.putObject("properties");
		properties.set("value", scalar());
		properties.putObject("next").putArray("anyOf").add(reference("tree")).add(typed("null"));
		properties.putObject("children").put("type", "array").set("items", reference("tree"));
		tree.putArray("required").add("value").add("next");
		definitions.set("leaf", scalar());
		return root;
	}

	private ObjectNode schema(int depth) {
		if (depth <= 0) {
			return scalar();
		}
		return switch (this.random.nextInt(10)) {
			case 0, 1, 2, 3 -> object(depth);
			case 4, 5 -> array(depth);
			case 6 -> alternatives(depth);
			case 7 -> reference(this.random.nextBoolean() ? "tree" : "leaf");
			default -> scalar();
		};
	}

	private ObjectNode object(int depth) {
		ObjectNode schema = typed("object");
		ObjectNode properties = this.json.createObjectNode();
		ArrayNode required = this.json.createArrayNode();
		for (String name : NAMES) {
			if (this.random.nextInt(NAMES.size()) < 3) {
				properties.set(name, schema(depth - 1));
				if (this.random.nextBoolean()) {
					required.add(name);
				}
			}
		}
		schema.set("properties", properties);
		schema.set("required", required);
		switch (this.random.nextInt(4)) {
			case 0 -> schema.put("additionalProperties", false);
			case 1 -> schema.put("additionalProperties", true);
			case 2 -> schema.set("additionalProperties", schema(depth - 1));
			default -> schema.put("description", "closed");
		}
		return schema;
	}

	private ObjectNode array(int depth) {
		ObjectNode schema = typed("array");
		int least = this.random.nextInt(3);
		if (this.random.nextBoolean()) {
			schema.put("minItems", least);
		}
		if (this.random.nextBoolean()) {
			schema.put("maxItems", least + this.random.nextInt(3));
		}
		if (this.random.nextInt(3) == 0) {
			schema.putArray("prefixItems").add(schema(depth - 1)).add(schema(depth - 1));
		}
		if (this.random.nextInt(4) > 0 || schema.has("prefixItems")) {
			schema.set("items", schema(depth - 1));
		}
		return schema;
	}

	private ObjectNode alternatives(int depth) {
		ObjectNode schema = this.json.createObjectNode();
		if (this.random.nextInt(3) == 0) {
			schema.putArray("oneOf").add(typed("integer")).add(object(depth - 1)).add(typed("boolean"));
		}
		else {
			schema.putArray("anyOf").add(schema(depth - 1)).add(schema(depth - 1)).add(schema(depth - 1));
		}
		return schema;
	}

	private ObjectNode scalar() {
		return switch (this.random.nextInt(10)) {
			case 0 -> typed("boolean");
			case 1 -> typed("null");
			case 2 -> range(typed("integer"), false);
			case 3 -> range(typed("number"), true);
			case 4 -> typed("number");
			case 5 -> text();
			case 6 -> values();
			case 7 -> this.json.createObjectNode().put("const", 1.5);
			case 8 -> several();
			default -> typed("string");
		};
	}

	private ObjectNode several() {
		ObjectNode schema = this.json.createObjectNode();
		schema.putArray("type").add("string").add("null").add("integer");
		return schema;
	}

	private ObjectNode values() {
		ObjectNode schema = this.json.createObjectNode();
		ArrayNode values = schema.putArray("enum");
		values.add("red").add("re").add("a\"\\é\n").add(12).add(1).add(true).addNull();
		values.addObject().put("k", 1).putArray("l").add("x");
		return schema;
	}

	private ObjectNode text() {
		ObjectNode schema = typed("string");
		int least = this.random.nextInt(4);
		if (this.random.nextBoolean()) {
			schema.put("minLength", least);
		}
		if (this.random.nextBoolean()) {
			schema.put("maxLength", least + this.random.nextInt(4));
		}
		return schema;
	}

	private ObjectNode range(ObjectNode schema, boolean fractions) {
		double low = bound(fractions);
		if (this.random.nextInt(3) > 0) {
			schema.put(this.random.nextBoolean() ? "minimum" : "exclusiveMinimum", low);
		}
		if (this.random.nextInt(3) > 0) {
			schema.put(this.random.nextBoolean() ? "maximum" : "exclusiveMaximum",
					low + 2 + Math.abs(bound(fractions)));
		}
		return schema;
	}

	private double bound(boolean fractions) {
		int size = this.random.nextInt(2) * 900 + 30;
		double bound = this.random.nextInt(2 * size) - size;
		return fractions ? bound + this.random.nextInt(100) / 100.0 : bound;
	}

	private ObjectNode typed(String type) {
		return this.json.createObjectNode().put("type", type);
	}

	private ObjectNode reference(String name) {
		return this.json.createObjectNode().put("$ref", "#/$defs/" + name);
	}

}
