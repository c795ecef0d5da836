package io.dvi.gateway.error;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * What the JSON parser said of a limit, in words for callers. Only its numbers are taken:
 * the rest may be part of a prompt.
 */
final class ParserLimits {

	private static final Pattern EXCEEDED = Pattern.compile(
			"(Document nesting depth|\\w+(?: value)? length) \\((\\d+)\\) exceeds the maximum allowed \\((\\d+),.*");

	private static final Pattern OVERFLOW = Pattern
		.compile("Numeric value \\((-?\\d+)\\) out of range of `?\\w+`? \\((-?\\d+) - (-?\\d+)\\)");

	private ParserLimits() {
	}

	/** Where the parser stopped reading; what is behind it is not known. */
	static String sentence(StreamConstraintsException beyond) {
		Matcher matcher = EXCEEDED.matcher(beyond.getOriginalMessage());
		if (!matcher.matches()) {
			return "the body's JSON is beyond a limit of the parser";
		}
		String limit = matcher.group(3);
		String rule = switch (matcher.group(1)) {
			case "Document nesting depth" -> "the body's JSON must be nested at most " + limit + " deep";
			case "Name length" -> "a name in the body's JSON must be at most " + limit + " characters";
			case "Number value length" -> "a number in the body's JSON must be at most " + limit + " characters";
			default -> "a string in the body's JSON must be at most " + limit + " characters";
		};
		return rule + ". Given: at least " + matcher.group(2);
	}

	/** How a number must be that no integer of its field can hold. */
	static String range(InputCoercionException overflow) {
		Matcher matcher = OVERFLOW.matcher(overflow.getOriginalMessage());
		return matcher.find() ? "from " + matcher.group(2) + " to " + matcher.group(3) + ". Given: " + matcher.group(1)
				: "an integer in range";
	}

}
