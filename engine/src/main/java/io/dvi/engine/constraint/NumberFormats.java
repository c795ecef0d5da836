package io.dvi.engine.constraint;

import java.math.BigDecimal;
import java.util.Map;

import io.dvi.engine.constraint.DecimalRange.Bound;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code format} that OpenAPI has for numbers, which generators of schemas
 * write beside every integer of a programming language. What integers and numbers are
 * written with fits 64 bits already.
 */
final class NumberFormats {

	/**
	 * What a format lets through.
	 *
	 * @param type which numbers it is about
	 * @param least null when there is no bound
	 * @param most null when there is no bound
	 */
	private record Range(JsonType type, @Nullable Bound least, @Nullable Bound most) {

		static Range free(JsonType type) {
			return new Range(type, null, null);
		}

		static Range between(JsonType type, long least, long most) {
			return new Range(type, new Bound(BigDecimal.valueOf(least), true),
					new Bound(BigDecimal.valueOf(most), true));
		}

	}

	/** Written without an exponent, which keeps it far below the largest of 32 bits. */
	private static final long FLOAT = 999_999_999_999_999_999L;

	private static final Map<String, Range> RANGES = Map.of("int32",
			Range.between(JsonType.INTEGER, Integer.MIN_VALUE, Integer.MAX_VALUE), "int64",
			Range.free(JsonType.INTEGER), "float", Range.between(JsonType.NUMBER, -FLOAT, FLOAT), "double",
			Range.free(JsonType.NUMBER));

	private NumberFormats() {
	}

	/**
	 * The type a format is about: that of numbers, or another for all that are not here.
	 */
	static JsonType type(SchemaPlace format, JsonType otherwise) {
		Range range = range(format);
		return (range != null) ? range.type() : otherwise;
	}

	static @Nullable Bound least(SchemaPlace format) {
		Range range = range(format);
		return (range != null) ? range.least() : null;
	}

	static @Nullable Bound most(SchemaPlace format) {
		Range range = range(format);
		return (range != null) ? range.most() : null;
	}

	private static @Nullable Range range(SchemaPlace format) {
		return format.json().isString() ? RANGES.get(format.json().stringValue()) : null;
	}

}
