package io.dvi.engine.constraint;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/** Which keywords a schema may have, and which types of JSON it is about. */
final class SchemaKeywords {

	/** Keywords that say nothing about what is valid, and where definitions stand. */
	private static final Set<String> ANNOTATIONS = Set.of("title", "description", "default", "examples", "$schema",
			"$comment", "deprecated", "readOnly", "writeOnly", "$defs", "definitions");

	private static final Set<String> RANGE = Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

	/** The keyword that is about a type by its value. */
	private static final String FORMAT = "format";

	private static final Map<JsonType, Set<String>> KEYWORDS = Map.of(JsonType.OBJECT,
			Set.of("properties", "required", "additionalProperties"), JsonType.ARRAY,
			Set.of("items", "prefixItems", "minItems", "maxItems"), JsonType.STRING,
			Set.of("minLength", "maxLength", "pattern"), JsonType.NUMBER, RANGE, JsonType.INTEGER, RANGE,
			JsonType.BOOLEAN, Set.of(), JsonType.NULL, Set.of());

	/** What stands alone, and what may stand beside it. */
	private static final Map<String, Set<String>> ALONE = Map.of("$ref", Set.of(), "anyOf", Set.of("discriminator"),
			"oneOf", Set.of("discriminator"), "allOf", Set.of(), "enum", Set.of("type"), "const", Set.of("type"));

	/** In which order they are looked for. */
	private static final List<String> ALONE_ORDER = List.of("$ref", "anyOf", "oneOf", "allOf", "enum", "const");

	private SchemaKeywords() {
	}

	/**
	 * The keyword that says what the schema is, or an empty string where types do.
	 * @param schema an object
	 */
	static String principal(SchemaPlace schema) {
		for (String keyword : ALONE_ORDER) {
			if (schema.find(keyword) != null) {
				refuseBeside(schema, keyword);
				return keyword;
			}
		}
		return "";
	}

	private static void refuseBeside(SchemaPlace schema, String principal) {
		for (String keyword : schema.json().propertyNames()) {
			if (keyword.equals(principal) || ANNOTATIONS.contains(keyword)
					|| ALONE.getOrDefault(principal, Set.of()).contains(keyword)) {
				continue;
			}
			throw schema.get(keyword)
				.unsupported("is not supported" + (known(keyword) ? " beside `" + principal + "`" : ""));
		}
	}

	private static boolean known(String keyword) {
		return ALONE.containsKey(keyword) || keyword.equals("type") || keyword.equals(FORMAT)
				|| KEYWORDS.values().stream().anyMatch((keywords) -> keywords.contains(keyword));
	}

	/**
	 * The types a schema without a principal keyword is about: those it says, else those
	 * its keywords are about, else all.
	 */
	static Set<JsonType> types(SchemaPlace schema) {
		Set<JsonType> about = EnumSet.noneOf(JsonType.class);
		for (String keyword : schema.json().propertyNames()) {
			if (keyword.equals("type") || ANNOTATIONS.contains(keyword)) {
				continue;
			}
			if (!known(keyword)) {
				throw schema.get(keyword).unsupported("is not supported");
			}
			for (JsonType type : JsonType.values()) {
				if (isAbout(schema, keyword, type)) {
					about.add(type);
				}
			}
		}
		SchemaPlace said = schema.find("type");
		if (said != null) {
			Set<JsonType> types = said(said);
			refuseOthers(schema, types);
			return types;
		}
		return simplified(about.isEmpty() ? EnumSet.allOf(JsonType.class) : about);
	}

	private static boolean isAbout(SchemaPlace schema, String keyword, JsonType type) {
		return keyword.equals(FORMAT) ? type == NumberFormats.type(schema.get(keyword), JsonType.STRING)
				: KEYWORDS.getOrDefault(type, Set.of()).contains(keyword);
	}

	/** Refuses keywords that could not have an effect. */
	private static void refuseOthers(SchemaPlace schema, Set<JsonType> types) {
		for (String keyword : schema.json().propertyNames()) {
			boolean effective = keyword.equals("type") || ANNOTATIONS.contains(keyword)
					|| types.stream().anyMatch((type) -> isAbout(schema, keyword, type));
			if (!effective) {
				throw schema.get(keyword).invalid("says nothing about the type beside it");
			}
		}
	}

	/** The types that a {@code type} lists. */
	static Set<JsonType> said(SchemaPlace type) {
		Set<JsonType> types = EnumSet.noneOf(JsonType.class);
		if (type.json().isArray()) {
			type.require((json) -> !json.isEmpty(), "must list at least 1 type");
			for (int index = 0; index < type.json().size(); index++) {
				types.add(one(type.element(index)));
			}
		}
		else {
			types.add(one(type));
		}
		return simplified(types);
	}

	private static JsonType one(SchemaPlace type) {
		for (JsonType known : JsonType.values()) {
			if (type.json().isString() && name(known).equals(type.json().stringValue())) {
				return known;
			}
		}
		throw type.refused("must be object, array, string, number, integer, boolean or null");
	}

	private static String name(JsonType type) {
		return type.name().toLowerCase(Locale.ROOT);
	}

	/** Numbers are integers too, which must not be read in two ways. */
	private static Set<JsonType> simplified(Set<JsonType> types) {
		if (types.contains(JsonType.NUMBER)) {
			types.remove(JsonType.INTEGER);
		}
		return types;
	}

	/** Whether a value is of one of the types. */
	static boolean matches(JsonNode value, Set<JsonType> types) {
		return types.stream().anyMatch((type) -> switch (type) {
			case OBJECT -> value.isObject();
			case ARRAY -> value.isArray();
			case STRING -> value.isString();
			case NUMBER -> value.isNumber();
			case INTEGER -> value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
			case BOOLEAN -> value.isBoolean();
			case NULL -> value.isNull();
		});
	}

}
