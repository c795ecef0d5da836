package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;

import io.dvi.client.Prompt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Parses conversations. */
final class MessageParser {

	private MessageParser() {
	}

	/**
	 * Parses the field {@code messages}.
	 * @param body the request
	 * @return the messages
	 */
	static List<Prompt.Message> parse(Fields body) {
		JsonNode list = body.find("messages");
		if (list == null || !list.isArray() || list.isEmpty()) {
			throw Invalid.value("messages", "must hold at least one message");
		}
		List<Prompt.Message> messages = new ArrayList<>(list.size());
		for (int i = 0; i < list.size(); i++) {
			messages.add(message(Fields.of(list.get(i), "messages[" + i + "]")));
		}
		return messages;
	}

	/**
	 * Finds the first message that needs a place for tools.
	 * @param messages a conversation
	 * @return how errors call it, or null when there is none
	 */
	static @Nullable String speakingOfTools(List<Prompt.Message> messages) {
		for (int i = 0; i < messages.size(); i++) {
			Prompt.Message message = messages.get(i);
			if (message.role().equals("tool") || !message.toolCalls().isEmpty()) {
				return "messages[" + i + "]." + (message.role().equals("tool") ? "role" : "tool_calls");
			}
		}
		return null;
	}

	private static Prompt.Message message(Fields fields) {
		String role = role(fields);
		for (String unread : List.of("function_call", "audio")) {
			Invalid.refuse(fields.path(unread), fields.find(unread) != null, "leave it out");
		}
		List<String> calls = role.equals("assistant") ? calls(fields) : List.of();
		String answers = role.equals("tool") ? fields.string("tool_call_id") : "";
		if (answers == null) {
			throw Invalid.value(fields.path("tool_call_id"), "is required");
		}
		JsonNode content = fields.find("content");
		// A message that calls needs no words.
		String words = (content == null && !calls.isEmpty()) ? "" : content(fields.path("content"), content);
		return new Prompt.Message(role, words, calls, answers);
	}

	private static String role(Fields fields) {
		String role = fields.string("role");
		return switch (role) {
			case "system", "user", "assistant", "tool" -> role;
			// OpenAI's newer name for the same instructions.
			case "developer" -> "system";
			case "function" -> throw Invalid.unsupported(fields.path("role"), "use tool");
			case null, default ->
				throw Invalid.value(fields.path("role"), "must be one of system, developer, user, assistant, tool");
		};
	}

	private static List<String> calls(Fields fields) {
		List<JsonNode> calls = fields.objects("tool_calls");
		for (JsonNode call : calls) {
			JsonNode function = call.path("function");
			if (!call.path("id").isString() || !function.path("name").isString()
					|| !function.path("arguments").isString()) {
				throw Invalid.value(fields.path("tool_calls"), "must hold {\"id\": string, \"type\": \"function\","
						+ " \"function\": {\"name\": string, \"arguments\": string}}");
			}
		}
		return calls.stream().map(JsonNode::toString).toList();
	}

	private static String content(String field, @Nullable JsonNode content) {
		if (content != null && content.isString()) {
			return content.stringValue();
		}
		if (content == null || !content.isArray()) {
			throw Invalid.value(field, "must be a string or a list of text parts");
		}
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < content.size(); i++) {
			JsonNode part = content.get(i);
			String type = part.path("type").stringValue(null);
			if (type != null && !type.equals("text")) {
				throw Invalid.unsupported(field + "[" + i + "].type", "only text is");
			}
			String words = part.path("text").stringValue(null);
			if (type == null || words == null) {
				throw Invalid.value(field + "[" + i + "]", "must be {\"type\": \"text\", \"text\": string}");
			}
			text.append(words);
		}
		return text.toString();
	}

}
