package io.dvi.gateway.openai;

import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON schema of what a model must write where it must call a function: the arguments
 * of a named one, or a list of calls.
 */
final class ToolSchema {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String DEFINITIONS = "$defs";

	private ToolSchema() {
	}

	/**
	 * Writes the schema.
	 * @param use a forced choice
	 * @return the schema's JSON
	 */
	static String of(ToolUse use) {
		if (use.choice() == ToolUse.Choice.NAMED) {
			return use.functions()
				.stream()
				.filter((tool) -> ToolParser.nameOf(tool).equals(use.named()))
				.map((tool) -> parameters(tool).toString())
				.findFirst()
				.orElseThrow();
		}
		ObjectNode root = JSON.createObjectNode().put("type", "array").put("minItems", 1);
		if (!use.parallel()) {
			root.put("maxItems", 1);
		}
		ObjectNode definitions = JSON.createObjectNode();
		List<JsonNode> calls = use.functions().stream().map((tool) -> call(tool, definitions)).toList();
		if (calls.size() == 1) {
			root.set("items", calls.get(0));
		}
		else {
			calls.forEach(root.putObject("items").putArray("anyOf")::add);
		}
		if (!definitions.isEmpty()) {
			root.set(DEFINITIONS, definitions);
		}
		return root.toString();
	}

	private static JsonNode call(JsonNode tool, ObjectNode definitions) {
		String name = ToolParser.nameOf(tool);
		ObjectNode call = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
		ObjectNode properties = call.putObject("properties");
		properties.putObject("name").put("const", name);
		properties.set("arguments", hoisted(parameters(tool), name + ".", definitions));
		call.putArray("required").add("name").add("arguments");
		return call;
	}

	/** A function without parameters takes an empty object. */
	private static JsonNode parameters(JsonNode tool) {
		JsonNode parameters = tool.path("function").path("parameters");
		return parameters.isObject() ? parameters
				: JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
	}

	/**
	 * References start at the root of a document, so what a function defines moves there,
	 * under names that no other function has.
	 */
	private static JsonNode hoisted(JsonNode parameters, String prefix, ObjectNode definitions) {
		JsonNode moved = rename(parameters, prefix);
		if (moved instanceof ObjectNode object && object.has(DEFINITIONS)) {
			for (Map.Entry<String, JsonNode> definition : object.remove(DEFINITIONS).properties()) {
				definitions.set(prefix + definition.getKey(), definition.getValue());
			}
		}
		return moved;
	}

	private static JsonNode rename(JsonNode schema, String prefix) {
		if (schema.isArray()) {
			ArrayNode copy = JSON.createArrayNode();
			schema.forEach((entry) -> copy.add(rename(entry, prefix)));
			return copy;
		}
		if (!schema.isObject()) {
			return schema;
		}
		ObjectNode copy = JSON.createObjectNode();
		String start = "#/" + DEFINITIONS + "/";
		schema.forEachEntry((key, value) -> {
			String reference = key.equals("$ref") ? value.stringValue("") : "";
			copy.set(key,
					reference.startsWith(start)
							? JsonNodeFactory.instance.stringNode(start + prefix + reference.substring(start.length()))
							: rename(value, prefix));
		});
		return copy;
	}

}
