package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.dvi.gateway.openai.ToolUse.Choice;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Parses tools and the choice among them. */
final class ToolParser {

	static final int MOST_TOOLS = 128;

	private static final String NAME = "[a-zA-Z0-9_-]{1,64}";

	private static final String CHOICES = "must be none, auto, required, or {\"type\": \"function\","
			+ " \"function\": {\"name\": string}}";

	private ToolParser() {
	}

	/**
	 * Parses the fields of tools.
	 * @param body the request
	 * @param history the message that tells of a call; null when none does
	 * @return what may be called
	 */
	static ToolUse parse(Fields body, @Nullable String history) {
		List<JsonNode> functions = functions(body);
		JsonNode choice = body.find("tool_choice");
		boolean none = choice != null && choice.isString() && choice.stringValue().equals("none");
		if (functions.isEmpty() && choice != null && !none) {
			throw Invalid.value("tool_choice", "needs `tools`");
		}
		boolean parallel = body.find("parallel_tool_calls") == null || body.flag("parallel_tool_calls");
		String field = functions.isEmpty() ? history : "tools";
		if (functions.isEmpty() || none) {
			return new ToolUse(functions, Choice.NONE, null, parallel, field);
		}
		return switch ((choice != null && choice.isString()) ? choice.stringValue() : "") {
			case "auto" -> new ToolUse(functions, Choice.AUTO, null, parallel, field);
			case "required" -> new ToolUse(functions, Choice.REQUIRED, null, parallel, field);
			default -> (choice == null) ? new ToolUse(functions, Choice.AUTO, null, parallel, field)
					: new ToolUse(functions, Choice.NAMED, named(choice, functions), parallel, field);
		};
	}

	private static List<JsonNode> functions(Fields body) {
		if (body.find("tools") == null) {
			return List.of();
		}
		List<JsonNode> tools = body.objects("tools");
		if (tools.isEmpty() || tools.size() > MOST_TOOLS) {
			throw Invalid.value("tools", "must hold from 1 to " + MOST_TOOLS + " tools. Given: " + tools.size());
		}
		List<String> names = new ArrayList<>();
		for (int i = 0; i < tools.size(); i++) {
			String name = check("tools[" + i + "]", tools.get(i));
			if (names.contains(name)) {
				throw Invalid.value("tools[" + i + "].function.name", "must differ from the names before it");
			}
			names.add(name);
		}
		return tools;
	}

	private static String check(String field, JsonNode tool) {
		Fields fields = Fields.of(tool, field);
		Fields function = fields.object("function");
		if (!"function".equals(fields.string("type")) || function == null) {
			throw Invalid.value(field, "must be {\"type\": \"function\", \"function\": object}");
		}
		String name = function.string("name");
		if (name == null || !name.matches(NAME)) {
			throw Invalid.value(function.path("name"), "must have 1 to 64 letters, digits, _ or -");
		}
		function.string("description");
		function.object("parameters");
		return name;
	}

	private static String named(JsonNode choice, List<JsonNode> functions) {
		String name = choice.path("function").path("name").stringValue(null);
		if (name == null || !"function".equals(choice.path("type").stringValue(null))) {
			throw Invalid.value("tool_choice", CHOICES);
		}
		if (functions.stream().noneMatch((tool) -> name.equals(nameOf(tool)))) {
			throw Invalid.value("tool_choice", "must name one of `tools`");
		}
		return name;
	}

	/** The name of a tool that was checked. */
	static String nameOf(JsonNode tool) {
		return Objects.requireNonNull(tool.path("function").path("name").stringValue(null), "the tool has no name");
	}

}
