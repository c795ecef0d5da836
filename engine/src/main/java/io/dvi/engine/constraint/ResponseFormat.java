package io.dvi.engine.constraint;

/** What the text of an answer must be. */
public sealed interface ResponseFormat {

	/** Any JSON object. */
	record JsonObject() implements ResponseFormat {
	}

	/**
	 * JSON that a schema describes.
	 *
	 * @param schema the schema's own JSON
	 */
	record JsonSchema(String schema) implements ResponseFormat {
	}

}
