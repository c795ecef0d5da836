package io.dvi.gateway.openai;

import java.util.List;
import java.util.Set;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one field of a completion's body means here. {@code RequestFields} lists them all;
 * the parser, the OpenAPI document and docs/openai.md go by that list.
 *
 * @param name as it stands in the body
 * @param routes where it is read
 * @param handling what becomes of it
 * @param schema its JSON schema
 * @param effect one sentence for readers of the contract
 * @param neutral values of a refused field that ask for nothing
 */
record RequestField(String name, Set<Route> routes, Handling handling, String schema, String effect,
		List<JsonNode> neutral) {

	private static final JsonMapper JSON = new JsonMapper();

	/** A field that is obeyed. */
	static RequestField obeyed(String name, Set<Route> routes, String schema, String effect) {
		return new RequestField(name, routes, Handling.OBEYED, schema, effect, List.of());
	}

	/** A field that is taken and changes nothing. */
	static RequestField accepted(String name, Set<Route> routes, String schema, String effect) {
		return new RequestField(name, routes, Handling.ACCEPTED, schema, effect, List.of());
	}

	/**
	 * A field that is refused unless it has one of these values, which ask for nothing.
	 */
	static RequestField refused(String name, Set<Route> routes, String schema, String effect, String... neutral) {
		return new RequestField(name, routes, Handling.REFUSED, schema, effect,
				List.of(neutral).stream().map(JSON::readTree).toList());
	}

	/**
	 * Refuses the field where it asks for something.
	 * @param fields the body
	 * @param route where it came in
	 */
	void check(Fields fields, Route route) {
		JsonNode value = fields.find(this.name);
		if (value == null) {
			return;
		}
		switch (this.handling) {
			case REFUSED -> Invalid.refuse(this.name, !isNeutral(value), this.effect);
			case OBEYED -> Invalid.refuse(this.name, !this.routes.contains(route), "it belongs to the other route");
			case ACCEPTED -> {
				// Nothing depends on it.
			}
		}
	}

	private boolean isNeutral(JsonNode value) {
		return (value.isArray() && value.isEmpty()) || this.neutral.stream().anyMatch((same) -> equal(same, value));
	}

	private static boolean equal(JsonNode one, JsonNode other) {
		// 0 and 0.0 ask for the same.
		return (one.isNumber() && other.isNumber()) ? one.doubleValue() == other.doubleValue() : one.equals(other);
	}

	/** Routes that read bodies of completions. */
	enum Route {

		/** {@code /v1/chat/completions}. */
		CHAT,
		/** {@code /v1/completions}. */
		TEXT

	}

	/** What becomes of a field. */
	enum Handling {

		/** It does what OpenAI or vLLM say. */
		OBEYED,
		/** It is taken and changes nothing. */
		ACCEPTED,
		/** It is answered with status 400 when it asks for something. */
		REFUSED

	}

}
