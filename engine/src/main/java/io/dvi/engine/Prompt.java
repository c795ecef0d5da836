package io.dvi.engine;

import io.dvi.engine.text.ChatMessage;

import java.util.List;

/** What an answer is generated for. */
public sealed interface Prompt {

	/**
	 * A conversation, laid out by the model's chat template. Special tokens written in a
	 * message or a tool stay plain text.
	 *
	 * @param messages oldest first
	 * @param tools what the assistant may call, as JSON objects of OpenAI's shape
	 */
	record Chat(List<ChatMessage> messages, List<String> tools) implements Prompt {

		/** Copies the lists, so that the value is immutable. */
		public Chat {
			messages = List.copyOf(messages);
			tools = List.copyOf(tools);
		}

		/**
		 * A conversation without tools.
		 * @param messages oldest first
		 */
		public Chat(List<ChatMessage> messages) {
			this(messages, List.of());
		}

	}

	/**
	 * Text completed as it stands. Special tokens written in it stay plain text.
	 *
	 * @param text the beginning
	 */
	record Text(String text) implements Prompt {
	}

	/**
	 * Token ids completed as they stand.
	 *
	 * @param ids the beginning
	 */
	record Tokens(List<Integer> ids) implements Prompt {

		/** Copies the list, so that the value is immutable. */
		public Tokens {
			ids = List.copyOf(ids);
		}

	}

}
