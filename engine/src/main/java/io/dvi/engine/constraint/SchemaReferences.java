package io.dvi.engine.constraint;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/** Finds what a {@code $ref} points at inside the document. */
final class SchemaReferences {

	/** Keywords that hold schemas by name. */
	private static final Set<String> NAMED = Set.of("properties", "$defs", "definitions");

	/** Keywords that hold schemas in a list. */
	private static final Set<String> LISTED = Set.of("anyOf", "oneOf", "allOf", "prefixItems");

	/** Keywords that hold one schema. */
	private static final Set<String> SINGLE = Set.of("items", "additionalProperties");

	private final SchemaPlace root;

	SchemaReferences(SchemaPlace root) {
		this.root = root;
	}

	/**
	 * Finds a schema.
	 * @param reference the place of a {@code $ref}
	 */
	SchemaPlace resolve(SchemaPlace reference) {
		reference.require(JsonNode::isString, "must be a string");
		String pointer = reference.json().stringValue();
		if (!pointer.equals("#") && !pointer.startsWith("#/")) {
			throw reference
				.unsupported("must be # or begin with #/, within the schema. Given: " + SchemaPlace.quoted(pointer));
		}
		SchemaPlace place = this.root;
		String[] steps = pointer.equals("#") ? new String[0] : pointer.substring(2).split("/", -1);
		for (int index = 0; index < steps.length; index++) {
			String keyword = decoded(steps[index], reference);
			boolean inner = NAMED.contains(keyword) || LISTED.contains(keyword);
			if (!(inner && index + 1 < steps.length) && !SINGLE.contains(keyword)) {
				throw lost(reference);
			}
			place = below(place, keyword, reference);
			if (inner) {
				place = below(place, decoded(steps[++index], reference), reference);
			}
		}
		return place;
	}

	private static SchemaPlace below(SchemaPlace place, String step, SchemaPlace reference) {
		SchemaPlace below = place.find(step);
		if (below != null) {
			return below;
		}
		if (place.json().isArray() && step.matches("0|[1-9][0-9]{0,5}")
				&& Integer.parseInt(step) < place.json().size()) {
			return place.element(Integer.parseInt(step));
		}
		throw lost(reference);
	}

	private static String decoded(String step, SchemaPlace reference) {
		try {
			return URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8)
				.replace("~1", "/")
				.replace("~0", "~");
		}
		catch (IllegalArgumentException _) {
			throw lost(reference);
		}
	}

	private static RuntimeException lost(SchemaPlace reference) {
		return reference.invalid(
				"must point at a schema in the document. Given: " + SchemaPlace.quoted(reference.json().stringValue()));
	}

}
