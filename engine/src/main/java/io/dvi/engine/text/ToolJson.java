package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Tools and calls of them as chat templates see them: values with the order of their
 * keys, and the arguments of a call as an object, which OpenAI sends as a string.
 */
final class ToolJson {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final ObjectNode node;

	private ToolJson(ObjectNode node) {
		this.node = node;
	}

	/**
	 * Reads a tool or a call.
	 * @param field named in errors
	 * @param json the caller's
	 * @throws EngineException INVALID_ARGUMENT when it is no JSON object
	 */
	static ToolJson read(String field, String json) {
		if (!(tree(json) instanceof ObjectNode object)) {
			// What was given is not repeated: it may be what a conversation is about.
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, field, "`" + field + "` must be a JSON object");
		}
		if (object.path("function") instanceof ObjectNode function && function.path("arguments").isString()
				&& tree(function.path("arguments").stringValue()) instanceof ObjectNode arguments) {
			function.set("arguments", arguments);
		}
		return new ToolJson(object);
	}

	/** Hands out every text in it. */
	void forEachText(Consumer<String> consumer) {
		value((text) -> {
			consumer.accept(text);
			return text;
		});
	}

	/** What a template sees, every text changed. */
	Object value(UnaryOperator<String> change) {
		return map(this.node, change);
	}

	private static @Nullable JsonNode tree(String json) {
		try {
			return JSON.readTree(json);
		}
		catch (JacksonException _) {
			return null;
		}
	}

	private static @Nullable Object value(JsonNode node, UnaryOperator<String> change) {
		if (node.isObject()) {
			return map(node, change);
		}
		if (node.isArray()) {
			List<@Nullable Object> items = new ArrayList<>();
			node.forEach((item) -> items.add(value(item, change)));
			return items;
		}
		if (node.isString()) {
			return change.apply(node.stringValue());
		}
		if (node.isNumber()) {
			return node.numberValue();
		}
		return node.isNull() ? null : node.booleanValue();
	}

	private static Map<String, @Nullable Object> map(JsonNode node, UnaryOperator<String> change) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		node.properties().forEach((entry) -> map.put(change.apply(entry.getKey()), value(entry.getValue(), change)));
		return map;
	}

}
