package io.dvi.client;

import java.util.List;

/** What to answer: a conversation, a text to continue, or tokens to continue. */
public sealed interface Prompt {

	/**
	 * A conversation, written out by the model's own chat template.
	 *
	 * @param messages the messages, oldest first
	 * @param tools what the model may call: JSON objects of OpenAI's tool shape; refused
	 * when the model's template has no place for them
	 */
	record Chat(List<Message> messages, List<String> tools) implements Prompt {

		/** Copies the lists. */
		public Chat {
			messages = List.copyOf(messages);
			tools = List.copyOf(tools);
		}

		/**
		 * A conversation without tools.
		 * @param messages the messages, oldest first
		 */
		public Chat(List<Message> messages) {
			this(messages, List.of());
		}

	}

	/**
	 * A text to continue; the names of special tokens in it are plain text.
	 *
	 * @param text the text
	 */
	record Text(String text) implements Prompt {
	}

	/**
	 * Tokens to continue.
	 *
	 * @param ids vocabulary ids
	 */
	record Tokens(List<Integer> ids) implements Prompt {

		/** Copies the list. */
		public Tokens {
			ids = List.copyOf(ids);
		}

	}

	/**
	 * One message of a conversation.
	 *
	 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
	 * @param content its text
	 * @param toolCalls what an assistant's message called: JSON objects of OpenAI's tool
	 * call shape
	 * @param toolCallId which call a tool's message answers, or empty
	 */
	record Message(String role, String content, List<String> toolCalls, String toolCallId) {

		/** Copies the list. */
		public Message {
			toolCalls = List.copyOf(toolCalls);
		}

		/**
		 * A message that has to do with no tool.
		 * @param role who speaks
		 * @param content its text
		 */
		public Message(String role, String content) {
			this(role, content, List.of(), "");
		}

	}

}
