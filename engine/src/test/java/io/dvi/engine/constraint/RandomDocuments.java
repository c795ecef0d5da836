package io.dvi.engine.constraint;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents that {@link RandomSchemas} describe, with properties in their order. */
final class RandomDocuments {

	private static final List<String> STRINGS = List.of("", "a", "hello", "q\"\\/\b\1", "日本語", "😀", "\177 ä");

	private final Random random;

	private final JsonNode root;

	private final JsonMapper json = JsonMapper.shared();

	RandomDocuments(Random random, JsonNode root) {
		this.random = random;
		this.root = root;
	}

	JsonNode document() {
		return of(this.root, 6);
	}

	private JsonNode of(JsonNode schema, int depth) {
		if (schema.has("$ref")) {
			return of(this.root.at(schema.get("$ref").stringValue().substring(1)), depth);
		}
		for (String list : List.of("anyOf", "oneOf")) {
			if (schema.has(list)) {
				JsonNode alternatives = schema.get(list);
				// The last one is not recursive.
				return of(
						alternatives
							.get((depth > 0) ? this.random.nextInt(alternatives.size()) : alternatives.size() - 1),
						depth - 1);
			}
		}
		if (schema.has("enum")) {
			return schema.get("enum").get(this.random.nextInt(schema.get("enum").size()));
		}
		if (schema.has("const")) {
			return schema.get("const");
		}
		JsonNode type = schema.get("type");
		return of(schema,
				type.isArray() ? type.get(this.random.nextInt(type.size())).stringValue() : type.stringValue(), depth);
	}

	private JsonNode of(JsonNode schema, String type, int depth) {
		return switch (type) {
			case "object" -> object(schema, depth);
			case "array" -> array(schema, depth);
			case "string" -> this.json.valueToTree(text(schema));
			case "integer" -> this.json.valueToTree(number(schema, 0));
			case "number" -> this.json.valueToTree(number(schema, this.random.nextInt(3)));
			case "boolean" -> this.json.valueToTree(this.random.nextBoolean());
			default -> this.json.nullNode();
		};
	}

	private ObjectNode object(JsonNode schema, int depth) {
		ObjectNode object = this.json.createObjectNode();
		List<String> required = new ArrayList<>();
		schema.path("required").forEach((name) -> required.add(name.stringValue()));
		schema.path("properties").forEachEntry((name, property) -> {
			if (required.contains(name) || (depth > 0 && this.random.nextBoolean())) {
				object.set(name, of(property, depth - 1));
			}
		});
		JsonNode others = schema.get("additionalProperties");
		if (others != null && !others.isBoolean() && depth > 0) {
			object.set("another \"one\"\1", of(others, depth - 1));
			object.set("nam", of(others, depth - 1));
		}
		if (others != null && others.isBoolean() && others.booleanValue()) {
			object.set("names", any());
		}
		return object;
	}

	private JsonNode any() {
		return this.json.readTree("{\"x\":[1,-2.5e-3,{\"y\":null},[]],\"\":{}}");
	}

	private ArrayNode array(JsonNode schema, int depth) {
		ArrayNode array = this.json.createArrayNode();
		int least = schema.path("minItems").asInt(0);
		int most = Math.min(schema.path("maxItems").asInt(least + 3), (depth > 0) ? least + 3 : least);
		int count = least + this.random.nextInt(most - least + 1);
		for (int index = 0; index < count; index++) {
			JsonNode own = schema.path("prefixItems").path(index);
			JsonNode element = own.isMissingNode() ? schema.path("items") : own;
			array.add(element.isMissingNode() ? any() : of(element, depth - 1));
		}
		return array;
	}

	private String text(JsonNode schema) {
		int least = schema.path("minLength").asInt(0);
		int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
		StringBuilder text = new StringBuilder(STRINGS.get(this.random.nextInt(STRINGS.size())));
		while (text.codePointCount(0, text.length()) < least) {
			text.append("😀");
		}
		while (text.codePointCount(0, text.length()) > most) {
			text.setLength(text.offsetByCodePoints(text.length(), -1));
		}
		return text.toString();
	}

	private BigDecimal number(JsonNode schema, int digits) {
		BigDecimal step = BigDecimal.ONE.movePointLeft(digits);
		BigDecimal low = bound(schema, "minimum", "exclusiveMinimum", step);
		BigDecimal high = bound(schema, "maximum", "exclusiveMaximum", step.negate());
		if (low == null) {
			low = (high != null) ? high.subtract(BigDecimal.valueOf(2000)) : BigDecimal.valueOf(-1000);
		}
		if (high == null) {
			high = low.add(BigDecimal.valueOf(2000));
		}
		BigDecimal value = low.add(high.subtract(low).multiply(BigDecimal.valueOf(this.random.nextDouble())));
		value = value.setScale(digits, RoundingMode.CEILING).min(high).max(low);
		return (digits == 0) ? value.setScale(0, RoundingMode.FLOOR) : value;
	}

	private static @Nullable BigDecimal bound(JsonNode schema, String included, String excluded, BigDecimal step) {
		if (schema.has(included)) {
			return schema.get(included).decimalValue();
		}
		return schema.has(excluded) ? schema.get(excluded).decimalValue().add(step) : null;
	}

}
