package io.dvi.engine.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON file of a source, read field by field; a field that is missing or of another
 * type is refused by name.
 *
 * @param file the file's name, for messages
 * @param root what it holds
 */
record SourceJson(String file, JsonNode root) {

	private static final JsonMapper JSON = new JsonMapper();

	static SourceJson read(Path file) throws IOException {
		String name = String.valueOf(file.getFileName());
		if (!Files.isRegularFile(file)) {
			throw Rejection.of(name, "is missing from the folder");
		}
		return parse(name, Files.readAllBytes(file));
	}

	/** An absent file reads as an empty object. */
	static SourceJson readIfPresent(Path file) throws IOException {
		return Files.exists(file) ? read(file)
				: new SourceJson(String.valueOf(file.getFileName()), JSON.createObjectNode());
	}

	static SourceJson parse(String name, byte[] bytes) {
		try {
			JsonNode root = JSON.readTree(bytes);
			if (!root.isObject()) {
				throw Rejection.of(name, "must be a JSON object. Found: " + root.getNodeType());
			}
			return new SourceJson(name, root);
		}
		catch (JacksonException ex) {
			throw Rejection.of(name, "is not JSON: " + ex.getOriginalMessage(), ex);
		}
	}

	int integer(String field) {
		return integer(field, present(field));
	}

	int integer(String field, int otherwise) {
		JsonNode value = optional(field);
		return (value != null) ? integer(field, value) : otherwise;
	}

	float number(String field) {
		JsonNode value = present(field);
		if (!value.isNumber()) {
			throw wrongType(field, "a number", value);
		}
		return value.floatValue();
	}

	boolean flag(String field, boolean otherwise) {
		JsonNode value = optional(field);
		if (value == null) {
			return otherwise;
		}
		if (!value.isBoolean()) {
			throw wrongType(field, "true or false", value);
		}
		return value.booleanValue();
	}

	String text(String field, String otherwise) {
		JsonNode value = optional(field);
		if (value == null) {
			return otherwise;
		}
		if (!value.isString()) {
			throw wrongType(field, "a string", value);
		}
		return value.stringValue();
	}

	/** One integer or a list of them; absent gives an empty list. */
	List<Integer> integers(String field) {
		JsonNode value = optional(field);
		if (value == null) {
			return List.of();
		}
		if (!value.isArray()) {
			return List.of(integer(field, value));
		}
		List<Integer> values = new ArrayList<>();
		value.forEach((element) -> values.add(integer(field, element)));
		return values;
	}

	/** An object inside; absent gives null. */
	@Nullable SourceJson object(String field) {
		JsonNode value = optional(field);
		if (value == null) {
			return null;
		}
		if (!value.isObject()) {
			throw wrongType(field, "an object", value);
		}
		return new SourceJson(this.file + " " + field, value);
	}

	/** A field of any type; absent and null give null. */
	@Nullable JsonNode optional(String field) {
		JsonNode value = this.root.get(field);
		return (value == null || value.isNull()) ? null : value;
	}

	private JsonNode present(String field) {
		JsonNode value = optional(field);
		if (value == null) {
			throw Rejection.of(field, "is missing from " + this.file);
		}
		return value;
	}

	private int integer(String field, JsonNode value) {
		if (!value.isIntegralNumber() || !value.canConvertToInt()) {
			throw wrongType(field, "an integer", value);
		}
		return value.intValue();
	}

	private RuntimeException wrongType(String field, String wanted, JsonNode found) {
		return Rejection.of(field, "in " + this.file + " must be " + wanted + ". Found: " + found.getNodeType());
	}

}
