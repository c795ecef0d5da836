package io.dvi.engine.text;

import java.util.List;

/**
 * One turn of a conversation.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 * @param content what was said
 * @param toolCalls what an assistant's message called, as JSON objects of OpenAI's shape
 * @param toolCallId which call a tool's message answers, or an empty string
 */
public record ChatMessage(String role, String content, List<String> toolCalls, String toolCallId) {

	/** Copies the list. */
	public ChatMessage {
		toolCalls = List.copyOf(toolCalls);
	}

	/**
	 * A turn that has to do with no tools.
	 * @param role {@code system}, {@code user} or {@code assistant}
	 * @param content what was said
	 */
	public ChatMessage(String role, String content) {
		this(role, content, List.of(), "");
	}

	/** Whether only templates that know of tools can lay it out. */
	boolean ofTools() {
		return this.role.equals("tool") || !this.toolCalls.isEmpty();
	}

}
