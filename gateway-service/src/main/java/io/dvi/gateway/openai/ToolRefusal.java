package io.dvi.gateway.openai;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.dvi.client.DviException;

/**
 * Names the tool at fault where a schema that {@code ToolSchema} made of it is refused:
 * the caller sent no such schema.
 */
final class ToolRefusal {

	private static final String ROOT = "response_format.json_schema.schema";

	private static final Pattern ARGUMENTS = Pattern
		.compile("\\.items(?:\\.anyOf\\[(\\d+)\\])?\\.properties\\.arguments(.*)");

	private ToolRefusal() {
	}

	/**
	 * Translates a refusal.
	 * @param use a forced choice
	 * @param failure what went wrong
	 * @return the same in the caller's words
	 */
	static DviException translate(ToolUse use, DviException failure) {
		if (!failure.field().startsWith(ROOT)) {
			return failure;
		}
		String field = field(use, failure.field().substring(ROOT.length()));
		String message = String.valueOf(failure.getMessage()).replace(failure.field(), field);
		return DviException.of(failure.code(), field, message, failure);
	}

	private static String field(ToolUse use, String place) {
		if (use.choice() == ToolUse.Choice.NAMED) {
			int index = use.functions().stream().map(ToolParser::nameOf).toList().indexOf(use.named());
			return parameters(index) + place;
		}
		Matcher matcher = ARGUMENTS.matcher(place);
		if (!matcher.matches()) {
			return "tools";
		}
		return parameters((matcher.group(1) != null) ? Integer.parseInt(matcher.group(1)) : 0) + matcher.group(2);
	}

	private static String parameters(int index) {
		return "tools[" + index + "].function.parameters";
	}

}
