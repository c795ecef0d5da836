package io.dvi.engine.constraint;

import java.util.Map;

/** Patterns for those values of {@code format} that a pattern can hold to. */
final class TextFormats {

	private static final String DATE = "(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])"
			+ "|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))"
			+ "|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)";

	private static final String HOUR_AND_MINUTE = "(?:[01]\\d|2[0-3]):[0-5]\\d";

	private static final String TIME = HOUR_AND_MINUTE + ":[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-]" + HOUR_AND_MINUTE + ")";

	private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

	private static final Map<String, String> PATTERNS = Map.of("date", DATE, "time", TIME, "date-time",
			DATE + "T" + TIME, "uuid", "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
			"ipv4", BYTE + "(?:\\." + BYTE + "){3}");

	private TextFormats() {
	}

	static TextPattern pattern(SchemaPlace format) {
		String pattern = format.json().isString() ? PATTERNS.get(format.json().stringValue()) : null;
		if (pattern == null) {
			throw format.unsupported("must be date, time, date-time, uuid or ipv4. Given: "
					+ SchemaPlace.quoted(format.json().toString()));
		}
		return PatternParser.parse("^" + pattern + "$", format);
	}

}
