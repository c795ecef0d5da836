package io.dvi.decode.grpc;

import io.dvi.engine.Prompt;
import io.dvi.engine.text.ChatMessage;
import io.dvi.v1.ChatPrompt;
import io.dvi.v1.TokenizeRequest;

import java.util.Set;

/**
 * Turns prompts on the wire into ones whose counts and roles are known to be in range.
 */
final class PromptParser {

	static final int MAX_MESSAGES = 1024;

	static final int MAX_TOOLS = 128;

	private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

	private PromptParser() {
	}

	static Prompt of(TokenizeRequest request) {
		return switch (request.getPromptCase()) {
			case CHAT -> chat(request.getChat());
			case TEXT -> new Prompt.Text(request.getText());
			case PROMPT_NOT_SET ->
				throw RequestParser.invalid("prompt", "`prompt` must be one of chat and text. Given: none");
		};
	}

	static Prompt chat(ChatPrompt chat) {
		if (chat.getMessagesCount() == 0) {
			throw RequestParser.invalid("messages", "`messages` must hold at least 1 message. Given: 0");
		}
		RequestParser.atMost("messages", chat.getMessagesCount(), MAX_MESSAGES, "messages");
		RequestParser.atMost("tools", chat.getToolsCount(), MAX_TOOLS, "tools");
		return new Prompt.Chat(chat.getMessagesList().stream().map(PromptParser::message).toList(),
				chat.getToolsList());
	}

	private static ChatMessage message(io.dvi.v1.ChatMessage message) {
		if (!ROLES.contains(message.getRole())) {
			// What was given is not repeated: a caller may have swapped role and
			// content.
			throw RequestParser.invalid("messages", "`role` of a message must be system, user, assistant or tool");
		}
		RequestParser.atMost("tool_calls", message.getToolCallsCount(), MAX_TOOLS, "calls in a message");
		RequestParser.atMost("tool_call_id", message.getToolCallId().length(), RequestParser.MAX_ID_CHARACTERS,
				"characters");
		return new ChatMessage(message.getRole(), message.getContent(), message.getToolCallsList(),
				message.getToolCallId());
	}

}
