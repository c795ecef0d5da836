package io.dvi.gateway.openai;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A call that a model wrote, in OpenAI's shape.
 *
 * @param id names the call; the message with its result repeats it
 * @param type always {@code function}
 * @param function what is called
 */
record ToolCall(String id, String type, Function function) {

	static ToolCall of(String name, String arguments) {
		return new ToolCall("call_" + UUID.randomUUID().toString().replace("-", ""), "function",
				new Function(name, arguments));
	}

	/**
	 * Reads a call as models write it.
	 * @param written {@code {"name": string, "arguments": object}}
	 * @return the call, or null when it is none
	 */
	static @Nullable ToolCall read(JsonNode written) {
		String name = written.path("name").stringValue(null);
		JsonNode arguments = written.path("arguments");
		if (name == null || !(arguments.isObject() || arguments.isMissingNode())) {
			return null;
		}
		return of(name, arguments.isObject() ? arguments.toString() : "{}");
	}

	/**
	 * What is called.
	 *
	 * @param name the function
	 * @param arguments a JSON object as a string
	 */
	record Function(String name, String arguments) {
	}

}
