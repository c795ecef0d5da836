package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of a JSON object. Each reader gives null for a field that is absent or
 * null, and refuses one of another type or out of range by name, never by content.
 */
final class Fields {

	private final JsonNode object;

	private final String prefix;

	private Fields(JsonNode object, String prefix) {
		this.object = object;
		this.prefix = prefix;
	}

	/**
	 * The fields of a body.
	 * @param body what came
	 * @return its fields
	 */
	static Fields of(JsonNode body) {
		if (!body.isObject()) {
			throw DviException.of(ErrorCode.INVALID_ARGUMENT, "", "the body must be one JSON object");
		}
		return new Fields(body, "");
	}

	/**
	 * The fields of an object inside.
	 * @param name where it is
	 * @return its fields, or null when it is absent
	 */
	@Nullable Fields object(String name) {
		JsonNode node = find(name);
		if (node == null) {
			return null;
		}
		return of(node, path(name));
	}

	/**
	 * The fields of an object that lies in a list.
	 * @param node the object
	 * @param path how errors call it
	 * @return its fields
	 */
	static Fields of(JsonNode node, String path) {
		if (!node.isObject()) {
			throw Invalid.value(path, "must be an object");
		}
		return new Fields(node, path + ".");
	}

	/** Any value, or null when it is absent or null. */
	@Nullable JsonNode find(String name) {
		JsonNode node = this.object.get(name);
		return Invalid.isAbsent(node) ? null : node;
	}

	/** How errors call a field. */
	String path(String name) {
		return this.prefix + name;
	}

	/** The names that are there. */
	Iterable<String> names() {
		return this.object.propertyNames();
	}

	@Nullable String string(String name) {
		JsonNode node = find(name);
		if (node != null && !node.isString()) {
			throw Invalid.value(path(name), "must be a string");
		}
		return (node != null) ? node.stringValue() : null;
	}

	boolean flag(String name) {
		JsonNode node = find(name);
		if (node != null && !node.isBoolean()) {
			throw Invalid.value(path(name), "must be true or false");
		}
		return node != null && node.booleanValue();
	}

	@Nullable Integer integer(String name, int least, int most) {
		JsonNode node = find(name);
		if (node == null) {
			return null;
		}
		if (!node.isIntegralNumber()) {
			throw Invalid.value(path(name), "must be an integer");
		}
		if (!node.canConvertToInt()) {
			throw Invalid.outside(path(name), least, most, node.bigIntegerValue());
		}
		return Invalid.within(path(name), node.intValue(), least, most);
	}

	int integer(String name, int least, int most, int otherwise) {
		Integer value = integer(name, least, most);
		return (value != null) ? value : otherwise;
	}

	@Nullable Long wide(String name) {
		JsonNode node = find(name);
		if (node != null && !node.isIntegralNumber()) {
			throw Invalid.value(path(name), "must be an integer");
		}
		if (node != null && !node.canConvertToLong()) {
			throw Invalid.outside(path(name), Long.MIN_VALUE, Long.MAX_VALUE, node.bigIntegerValue());
		}
		return (node != null) ? (Long) node.longValue() : null;
	}

	float number(String name, Range range, float otherwise) {
		JsonNode node = find(name);
		return (node != null) ? range.require(path(name), node) : otherwise;
	}

	/** A string, or a list of strings; empty when absent. */
	List<String> strings(String name) {
		JsonNode node = find(name);
		if (node != null && node.isString()) {
			return List.of(node.stringValue());
		}
		return list(name, "must be a string or a list of strings",
				(entry) -> entry.isString() ? entry.stringValue() : null);
	}

	/** A list of vocabulary ids; empty when absent. */
	List<Integer> ids(String name) {
		return list(name, "must be a list of vocabulary ids", Fields::id);
	}

	/** An id, or null when the node is none. */
	static @Nullable Integer id(JsonNode node) {
		return (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 0) ? (Integer) node.intValue()
				: null;
	}

	/** A list of objects as they are; empty when absent. */
	List<JsonNode> objects(String name) {
		return list(name, "must be a list of objects", (entry) -> entry.isObject() ? entry : null);
	}

	/** Vocabulary ids, written as strings, to numbers; empty when absent. */
	Map<Integer, Float> numbersById(String name, Range range) {
		JsonNode node = find(name);
		Map<Integer, Float> numbers = new TreeMap<>();
		if (node == null) {
			return numbers;
		}
		String field = path(name);
		if (!node.isObject()) {
			throw Invalid.value(field, "must be an object");
		}
		node.forEachEntry((key, value) -> {
			int id = key(field, key);
			numbers.put(id, range.require(field + "." + id, value));
		});
		return numbers;
	}

	private static int key(String field, String key) {
		if (!key.matches("\\d{1,9}")) {
			throw Invalid.value(field, "must have vocabulary ids as keys");
		}
		return Integer.parseInt(key);
	}

	private <T> List<T> list(String name, String rule, Reader<T> reader) {
		JsonNode node = find(name);
		if (node == null) {
			return List.of();
		}
		if (!node.isArray()) {
			throw Invalid.value(path(name), rule);
		}
		List<T> values = new ArrayList<>(node.size());
		for (JsonNode entry : node) {
			T value = reader.read(entry);
			if (value == null) {
				throw Invalid.value(path(name), rule);
			}
			values.add(value);
		}
		return values;
	}

	/** Reads an entry of a list; null when it is none. */
	private interface Reader<T> {

		@Nullable T read(JsonNode entry);

	}

	/**
	 * What numbers are allowed.
	 *
	 * @param above numbers must be above it; null sets no such bound
	 * @param least smallest allowed, where {@code above} is null
	 * @param most greatest allowed
	 */
	record Range(@Nullable Double above, double least, double most) {

		static Range from(double least, double most) {
			return new Range(null, least, most);
		}

		static Range above(double bound, double most) {
			return new Range(bound, bound, most);
		}

		float require(String field, JsonNode node) {
			if (!node.isNumber()) {
				throw Invalid.value(field, "must be a number");
			}
			double value = node.doubleValue();
			boolean enough = (this.above != null) ? value > this.above : value >= this.least;
			if (!enough || !(value <= this.most)) {
				throw Invalid.value(field, "must be " + this + ". Given: " + value);
			}
			return (float) value;
		}

		@Override
		public String toString() {
			return (this.above != null) ? "above " + spell(this.above) + " and at most " + spell(this.most)
					: "from " + spell(this.least) + " to " + spell(this.most);
		}

		private static String spell(double value) {
			return (value == Math.rint(value)) ? Long.toString((long) value) : Double.toString(value);
		}

	}

}
