package io.dvi.engine.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The key/value pairs of a GGUF file. Numbers are held as {@code Long} or {@code Double},
 * the rest as {@code Boolean}, {@code String} and {@code List}.
 *
 * @param values by key
 */
record GgufMetadata(Map<String, Object> values) {

	private static final int ARRAY = 9;

	/** Deeper than any real file, shallow enough for the stack. */
	private static final int MAX_NESTING = 4;

	static GgufMetadata read(GgufCursor cursor, int pairs) {
		Map<String, Object> values = new HashMap<>();
		for (int i = 0; i < pairs; i++) {
			String key = cursor.string("metadata key " + i);
			values.put(key, value(cursor, cursor.int32(key), key, 0));
		}
		return new GgufMetadata(Map.copyOf(values));
	}

	private static Object value(GgufCursor cursor, int type, String key, int depth) {
		return switch (type) {
			case 0 -> (long) Byte.toUnsignedInt(cursor.int8(key));
			case 1 -> (long) cursor.int8(key);
			case 2 -> (long) Short.toUnsignedInt(cursor.int16(key));
			case 3 -> (long) cursor.int16(key);
			case 4 -> Integer.toUnsignedLong(cursor.int32(key));
			case 5 -> (long) cursor.int32(key);
			case 6 -> (double) Float.intBitsToFloat(cursor.int32(key));
			case 7 -> cursor.int8(key) != 0;
			case 8 -> cursor.string(key);
			case ARRAY -> array(cursor, key, depth);
			case 10, 11 -> cursor.int64(key);
			case 12 -> Double.longBitsToDouble(cursor.int64(key));
			default -> throw Rejection.of(key, "has an unknown value type. Found: " + type);
		};
	}

	private static List<Object> array(GgufCursor cursor, String key, int depth) {
		if (depth == MAX_NESTING) {
			throw Rejection.of(key, "must not nest arrays deeper than " + MAX_NESTING);
		}
		int type = cursor.int32(key);
		int count = cursor.count(1, key);
		List<Object> elements = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			elements.add(value(cursor, type, key, depth + 1));
		}
		return elements;
	}

	boolean has(String key) {
		return this.values.containsKey(key);
	}

	int integer(String key) {
		return int32(key, as(Long.class, "an integer", key, present(key)));
	}

	int integer(String key, int otherwise) {
		return has(key) ? integer(key) : otherwise;
	}

	float number(String key) {
		return as(Double.class, "a floating-point number", key, present(key)).floatValue();
	}

	float number(String key, float otherwise) {
		return has(key) ? number(key) : otherwise;
	}

	boolean flag(String key, boolean otherwise) {
		return has(key) ? as(Boolean.class, "true or false", key, present(key)) : otherwise;
	}

	String text(String key) {
		return as(String.class, "a string", key, present(key));
	}

	String text(String key, String otherwise) {
		return has(key) ? text(key) : otherwise;
	}

	@Nullable String textOrNull(String key) {
		return has(key) ? text(key) : null;
	}

	List<String> texts(String key) {
		return elements(key).map((element) -> as(String.class, "strings", key, element)).toList();
	}

	List<Integer> integers(String key) {
		return elements(key).map((element) -> int32(key, as(Long.class, "integers", key, element))).toList();
	}

	private Stream<Object> elements(String key) {
		List<?> elements = as(List.class, "an array", key, present(key));
		return elements.stream().map(Object.class::cast);
	}

	private Object present(String key) {
		Object value = this.values.get(key);
		if (value == null) {
			throw Rejection.of(key, "is missing from the metadata");
		}
		return value;
	}

	private static int int32(String key, long value) {
		if (value != (int) value) {
			throw Rejection.of(key, "must fit 32 bits. Found: " + value);
		}
		return (int) value;
	}

	private static <T> T as(Class<T> type, String wanted, String key, Object value) {
		if (!type.isInstance(value)) {
			throw Rejection.of(key, "must be " + wanted + ". Found: " + value.getClass().getSimpleName());
		}
		return type.cast(value);
	}

}
