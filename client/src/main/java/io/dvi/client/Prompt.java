package io.dvi.client;

import java.util.List;

/** What to answer: a conversation, a text to continue, or tokens to continue. */
public sealed interface Prompt {

	/**
	 * A conversation, written out by the model's own chat template.
	 *
	 * @param messages the messages, oldest first
	 */
	record Chat(List<Message> messages) implements Prompt {

		/** Copies the list. */
		public Chat {
			messages = List.copyOf(messages);
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
	 * @param role {@code system}, {@code user} or {@code assistant}
	 * @param content its text
	 */
	record Message(String role, String content) {
	}

}
