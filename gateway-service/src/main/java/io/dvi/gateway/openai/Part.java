package io.dvi.gateway.openai;

import java.util.List;

import io.dvi.client.TokenLogprobs;
import org.jspecify.annotations.Nullable;

/** What an answer's choice consists of, in this order. */
sealed interface Part {

	/**
	 * The beginning.
	 *
	 * @param promptTokenIds the prompt's tokens where asked for
	 */
	record Opening(@Nullable List<Integer> promptTokenIds) implements Part {
	}

	/**
	 * More text.
	 *
	 * @param text the text; it may be empty where tokens are shown
	 * @param tokenIds the tokens that were committed with it
	 * @param logprobs one for each of them where asked for
	 * @param offset characters of all tokens before
	 */
	record Piece(String text, List<Integer> tokenIds, List<TokenLogprobs> logprobs, int offset) implements Part {
	}

	/**
	 * Calls of functions.
	 *
	 * @param first index of the first among the choice's calls
	 * @param calls the calls
	 */
	record Calls(int first, List<ToolCall> calls) implements Part {
	}

	/**
	 * The end.
	 *
	 * @param reason OpenAI's reason
	 * @param stopReason vLLM's: the stop string or stop token that was met
	 */
	record Closing(String reason, @Nullable Object stopReason) implements Part {
	}

}
