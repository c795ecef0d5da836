package io.dvi.client;

/** What the text must be. Tokens that cannot lead there are never chosen. */
public sealed interface ResponseFormat {

	/** Anything. */
	record Text() implements ResponseFormat {
	}

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
