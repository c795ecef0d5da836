package io.dvi.engine.text;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Filters whose results differ between Jinja and the template library. */
final class TemplateFilters {

	private TemplateFilters() {
	}

	/** Strips what Python calls white space, and not control characters. */
	static final class Trim implements Filter {

		@Override
		public String getName() {
			return "trim";
		}

		@Override
		public @Nullable Object filter(@Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
			return (value != null) ? PythonText.strip(Objects.toString(value)) : "";
		}

	}

	/** Writes JSON with the spaces and escapes of Python's {@code json.dumps}. */
	static final class ToJson implements Filter {

		@Override
		public String getName() {
			return "tojson";
		}

		@Override
		public Object filter(@Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
			StringBuilder json = new StringBuilder();
			write(value, json);
			return json.toString();
		}

		private static void write(@Nullable Object value, StringBuilder json) {
			switch (value) {
				case Map<?, ?> map -> writeAll(map.entrySet().iterator(), "{}", json);
				case Iterable<?> list -> writeAll(list.iterator(), "[]", json);
				case Map.Entry<?, ?> entry -> {
					write(Objects.toString(entry.getKey()), json);
					json.append(": ");
					write(entry.getValue(), json);
				}
				case Number number -> json.append(number);
				case Boolean bool -> json.append(bool);
				case null -> json.append("null");
				default -> quote(value.toString(), json);
			}
		}

		private static void writeAll(Iterator<?> items, String brackets, StringBuilder json) {
			json.append(brackets.charAt(0));
			while (items.hasNext()) {
				write(items.next(), json);
				if (items.hasNext()) {
					json.append(", ");
				}
			}
			json.append(brackets.charAt(1));
		}

		private static void quote(String text, StringBuilder json) {
			json.append('"');
			for (int index = 0; index < text.length(); index++) {
				char letter = text.charAt(index);
				switch (letter) {
					case '"', '\\' -> json.append('\\').append(letter);
					case '\n' -> json.append("\\n");
					case '\r' -> json.append("\\r");
					case '\t' -> json.append("\\t");
					case '\b' -> json.append("\\b");
					case '\f' -> json.append("\\f");
					default -> {
						if (letter < ' ') {
							json.append(String.format(Locale.ROOT, "\\u%04x", (int) letter));
						}
						else {
							json.append(letter);
						}
					}
				}
			}
			json.append('"');
		}

	}

}
