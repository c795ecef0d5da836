package io.dvi.engine.constraint;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.Locale;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A schema or a keyword of one, and the way to it.
 *
 * @param path in the caller's spelling, such as
 * {@code response_format.json_schema.schema.properties.age}
 * @param json what is there
 */
record SchemaPlace(String path, JsonNode json) {

	/** Where callers put a schema. */
	static final String ROOT = "response_format.json_schema.schema";

	/** Most of a caller's word that is repeated in a message. */
	private static final int QUOTED_LENGTH = 64;

	/** What a keyword holds, or null without the keyword. */
	@Nullable SchemaPlace find(String keyword) {
		JsonNode value = this.json.get(keyword);
		return (value != null) ? new SchemaPlace(below(keyword), value) : null;
	}

	/** What a keyword holds; it must be there. */
	SchemaPlace get(String keyword) {
		SchemaPlace place = find(keyword);
		if (place == null) {
			throw invalid("must have `" + quoted(keyword) + "`");
		}
		return place;
	}

	SchemaPlace element(int index) {
		return new SchemaPlace(this.path + "[" + index + "]", this.json.get(index));
	}

	/** A length or a number of things; without the keyword what is said. */
	int count(String keyword, int otherwise) {
		SchemaPlace place = find(keyword);
		if (place == null) {
			return otherwise;
		}
		place.require((json) -> json.isIntegralNumber() && json.canConvertToInt() && json.intValue() >= 0,
				"must be a whole number from 0 to " + Integer.MAX_VALUE);
		return place.json.intValue();
	}

	/** Refuses what is here unless it is as it must be. */
	SchemaPlace require(Predicate<JsonNode> rule, String words) {
		if (!rule.test(this.json)) {
			throw refused(words);
		}
		return this;
	}

	/** A value that breaks a rule. */
	EngineException refused(String rule) {
		return invalid(rule + ". Given: " + given());
	}

	/** A value that makes no sense. */
	EngineException invalid(String words) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, this.path, "`" + this.path + "` " + words);
	}

	/** Something that JSON Schema knows and this engine does not do. */
	EngineException unsupported(String words) {
		return new EngineException(ErrorCode.UNSUPPORTED_PARAMETER, this.path, "`" + this.path + "` " + words);
	}

	private String below(String keyword) {
		return this.path + "." + quoted(keyword);
	}

	private String given() {
		return this.json.isContainer() ? "an " + this.json.getNodeType().name().toLowerCase(Locale.ROOT)
				: quoted(this.json.toString());
	}

	static String quoted(String word) {
		return (word.length() <= QUOTED_LENGTH) ? word : word.substring(0, QUOTED_LENGTH) + "...";
	}

}
