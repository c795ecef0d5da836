package io.dvi.gateway.openai;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Refusals of request fields. Messages name the field, the limit and the value, never
 * text of a prompt.
 */
final class Invalid {

	private Invalid() {
	}

	/** A value that makes no sense. */
	static DviException value(String field, String rule) {
		return DviException.of(ErrorCode.INVALID_ARGUMENT, field, "`" + field + "` " + rule);
	}

	/** A field that asks for something this server does not do. */
	static DviException unsupported(String field, String rule) {
		return DviException.of(ErrorCode.UNSUPPORTED_PARAMETER, field, "`" + field + "` is not supported: " + rule);
	}

	/** Refuses a field when it asks for something. */
	static void refuse(String field, boolean asked, String rule) {
		if (asked) {
			throw unsupported(field, rule);
		}
	}

	static int within(String field, int value, int least, int most) {
		if (value < least || value > most) {
			throw outside(field, least, most, value);
		}
		return value;
	}

	/** A number that is too small or too large. */
	static DviException outside(String field, long least, long most, Number given) {
		return value(field, "must be from " + least + " to " + most + ". Given: " + given);
	}

	static boolean isAbsent(@Nullable JsonNode node) {
		return node == null || node.isNull() || node.isMissingNode();
	}

}
