package io.dvi.engine;

import io.dvi.engine.text.ChatMessage;

import java.util.List;

/** What an answer is generated for. */
public sealed interface Prompt {

	/**
	 * A conversation, laid out by the model's chat template. Special tokens written in a
	 * message stay plain text.
	 *
	 * @param messages oldest first
	 */
	record Chat(List<ChatMessage> messages) implements Prompt {

		/** Copies the list, so that the value is immutable. */
		public Chat {
			messages = List.copyOf(messages);
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
