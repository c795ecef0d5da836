package io.dvi.engine.constraint;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether no value can be described by two alternatives of a {@code oneOf}, in which case
 * it says no more than {@code anyOf}. Looks at types, at literal values, and at literal
 * values of a property that both require.
 */
final class Disjointness {

	/** References followed from one schema. */
	private static final int MAX_REFERENCES = 16;

	private final SchemaReferences references;

	Disjointness(SchemaReferences references) {
		this.references = references;
	}

	/** Refuses a list of schemas that may overlap. */
	void require(SchemaPlace list) {
		List<SchemaPlace> alternatives = new ArrayList<>();
		for (int index = 0; index < list.json().size(); index++) {
			SchemaPlace alternative = target(list.element(index));
			for (int other = 0; other < index; other++) {
				if (!disjoint(alternatives.get(other), alternative)) {
					throw list.unsupported("must list schemas that differ by type, by enum or const, or by enum or"
							+ " const of a property that both require. Given: " + other + " and " + index
							+ " may overlap; use anyOf");
				}
			}
			alternatives.add(alternative);
		}
	}

	private SchemaPlace target(SchemaPlace schema) {
		SchemaPlace target = schema;
		for (int count = 0; count < MAX_REFERENCES; count++) {
			SchemaPlace reference = target.find("$ref");
			if (reference == null) {
				return target;
			}
			target = this.references.resolve(reference);
		}
		return target;
	}

	private boolean disjoint(SchemaPlace one, SchemaPlace other) {
		Set<JsonNode> ones = literals(one);
		Set<JsonNode> others = literals(other);
		if (ones != null && others != null) {
			return apart(ones, others);
		}
		return typesDiffer(types(one, ones), types(other, others)) || propertyDiffers(one, other);
	}

	private static boolean typesDiffer(Set<JsonType> ones, Set<JsonType> others) {
		for (JsonType type : ones) {
			if (others.contains(type) || (type == JsonType.INTEGER && others.contains(JsonType.NUMBER))
					|| (type == JsonType.NUMBER && others.contains(JsonType.INTEGER))) {
				return false;
			}
		}
		return true;
	}

	private static Set<JsonType> types(SchemaPlace schema, @Nullable Set<JsonNode> literals) {
		Set<JsonType> types = EnumSet.noneOf(JsonType.class);
		if (literals != null) {
			for (JsonType type : JsonType.values()) {
				if (literals.stream().anyMatch((value) -> SchemaKeywords.matches(value, Set.of(type)))) {
					types.add(type);
				}
			}
			return types;
		}
		if (schema.json().isObject() && SchemaKeywords.principal(schema).isEmpty()) {
			return SchemaKeywords.types(schema);
		}
		return EnumSet.allOf(JsonType.class);
	}

	private static @Nullable Set<JsonNode> literals(SchemaPlace schema) {
		SchemaPlace single = schema.find("const");
		if (single != null) {
			return Set.of(single.json());
		}
		SchemaPlace list = schema.find("enum");
		return (list != null) ? new HashSet<>(list.json().valueStream().toList()) : null;
	}

	private boolean propertyDiffers(SchemaPlace one, SchemaPlace other) {
		SchemaPlace properties = one.find("properties");
		SchemaPlace others = other.find("properties");
		if (properties == null || others == null) {
			return false;
		}
		for (String name : properties.json().propertyNames()) {
			SchemaPlace twin = others.find(name);
			if (twin == null || !requires(one, name) || !requires(other, name)) {
				continue;
			}
			Set<JsonNode> values = literals(target(properties.get(name)));
			Set<JsonNode> twins = literals(target(twin));
			if (values != null && twins != null && apart(values, twins)) {
				return true;
			}
		}
		return false;
	}

	private static boolean requires(SchemaPlace schema, String name) {
		SchemaPlace required = schema.find("required");
		return required != null && required.json()
			.valueStream()
			.anyMatch((value) -> value.isString() && value.stringValue().equals(name));
	}

	/** Literals of numbers may be equal and look different, so they count as equal. */
	private static boolean apart(Set<JsonNode> ones, Set<JsonNode> others) {
		return ones.stream()
			.noneMatch((value) -> others.contains(value) || (!value.isString() && others.stream()
				.anyMatch((other) -> other.getNodeType() == value.getNodeType()
						&& (value.isNumber() || value.isContainer()))));
	}

}
