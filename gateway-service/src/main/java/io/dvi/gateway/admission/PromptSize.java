package io.dvi.gateway.admission;

import java.util.List;
import java.util.stream.Stream;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Prompt;
import io.dvi.gateway.GatewayProperties;

/**
 * How large a prompt is, told without a tokeniser.
 *
 * @param field what the request calls it, or the larger part of it
 * @param messages of a conversation; 0 for other prompts
 * @param characters in UTF-16, tools and calls of them included; 0 for a prompt of tokens
 * @param tokens a quarter of the bytes in UTF-8, rounded up; exact for a prompt of tokens
 */
record PromptSize(String field, int messages, long characters, int tokens) {

	private static final int BYTES_PER_TOKEN = 4;

	/**
	 * Measures a prompt.
	 * @param prompt what is asked
	 * @return its size
	 */
	static PromptSize of(Prompt prompt) {
		if (prompt instanceof Prompt.Chat chat) {
			return ofChat(chat);
		}
		if (prompt instanceof Prompt.Text text) {
			return new PromptSize("prompt", 0, text.text().length(), tokens(bytes(text.text())));
		}
		return new PromptSize("prompt", 0, 0, (prompt instanceof Prompt.Tokens tokens) ? tokens.ids().size() : 0);
	}

	private static PromptSize ofChat(Prompt.Chat chat) {
		List<String> said = chat.messages()
			.stream()
			.flatMap((message) -> Stream.concat(Stream.of(message.content()), message.toolCalls().stream()))
			.toList();
		long messages = said.stream().mapToLong(String::length).sum();
		long tools = chat.tools().stream().mapToLong(String::length).sum();
		long bytes = Stream.concat(said.stream(), chat.tools().stream()).mapToLong(PromptSize::bytes).sum();
		return new PromptSize((tools > messages) ? "tools" : "messages", chat.messages().size(), messages + tools,
				tokens(bytes));
	}

	/**
	 * Refuses a prompt that is too large.
	 * @param limits how large it may be
	 */
	void require(GatewayProperties.Limits limits) {
		if (this.messages > limits.messages()) {
			throw DviException.of(ErrorCode.INVALID_ARGUMENT, "messages",
					"`messages` must hold at most " + limits.messages() + " messages. Given: " + this.messages);
		}
		if (this.characters > limits.promptCharacters()) {
			String whole = (this.messages > 0) ? "`messages` and `tools` together" : "`" + this.field + "`";
			throw DviException.of(ErrorCode.INVALID_ARGUMENT, this.field, whole + " must hold at most "
					+ limits.promptCharacters() + " characters. Given: " + this.characters);
		}
	}

	private static int tokens(long bytes) {
		return (int) Math.min(Integer.MAX_VALUE, (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN);
	}

	/** Bytes in UTF-8, where each half of a surrogate pair counts for two. */
	private static long bytes(String text) {
		return text.chars()
			.map((unit) -> (unit < 0x80) ? 1 : (unit < 0x800 || Character.isSurrogate((char) unit)) ? 2 : 3)
			.asLongStream()
			.sum();
	}

}
