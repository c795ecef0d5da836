package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;

import io.dvi.client.Prompt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Parses conversations and prompts. */
final class PromptParser {

	private static final String MANY_PROMPTS = "send one prompt per request";

	private PromptParser() {
	}

	/**
	 * Parses a conversation.
	 * @param messages the field {@code messages}
	 * @return the conversation
	 */
	static Prompt.Chat chat(@Nullable List<OpenAiRequest.@Nullable Message> messages) {
		if (messages == null || messages.isEmpty()) {
			throw Invalid.value("messages", "must hold at least one message");
		}
		List<Prompt.Message> parsed = new ArrayList<>(messages.size());
		for (int i = 0; i < messages.size(); i++) {
			String field = "messages[" + i + "]";
			OpenAiRequest.Message message = messages.get(i);
			if (message == null) {
				throw Invalid.value(field, "must be an object");
			}
			parsed.add(new Prompt.Message(role(field + ".role", message.role()),
					content(field + ".content", message.content())));
		}
		return new Prompt.Chat(parsed);
	}

	private static String role(String field, @Nullable String role) {
		return switch (role) {
			case "system", "user", "assistant" -> role;
			// OpenAI's newer name for the same instructions.
			case "developer" -> "system";
			case "tool", "function" -> throw Invalid.unsupported(field, "use system, developer, user or assistant");
			case null, default -> throw Invalid.value(field, "must be one of system, developer, user, assistant");
		};
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

	/**
	 * Parses a prompt to continue.
	 * @param prompt the field {@code prompt}: a string, a list of tokens, or a list of
	 * one of these
	 * @return the prompt
	 */
	static Prompt text(@Nullable JsonNode prompt) {
		if (prompt != null && prompt.isString()) {
			return new Prompt.Text(prompt.stringValue());
		}
		if (prompt == null || !prompt.isArray() || prompt.isEmpty()) {
			throw Invalid.value("prompt", "must be a string or a list of tokens");
		}
		if (!prompt.get(0).isNumber()) {
			Invalid.refuse("prompt", prompt.size() > 1, MANY_PROMPTS);
			return text(prompt.get(0));
		}
		List<Integer> ids = new ArrayList<>(prompt.size());
		for (JsonNode id : prompt) {
			if (!id.isInt() || id.intValue() < 0) {
				throw Invalid.value("prompt", "must hold vocabulary ids only");
			}
			ids.add(id.intValue());
		}
		return new Prompt.Tokens(ids);
	}

}
