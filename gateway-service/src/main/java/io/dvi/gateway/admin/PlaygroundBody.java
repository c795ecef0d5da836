package io.dvi.gateway.admin;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;
import io.dvi.client.ResponseFormat;
import io.dvi.client.Speculation;
import org.jspecify.annotations.Nullable;

/**
 * What an operator tries out.
 *
 * @param prompt one message of a user
 * @param speculation auto, the default, or off
 * @param maxTokens most tokens of the answer
 * @param others fields that have no meaning
 */
record PlaygroundBody(@Nullable String prompt, @Nullable String speculation, @Nullable Integer maxTokens,
		@JsonAnySetter @Nullable Map<String, Object> others) {

	private static final int DEFAULT_TOKENS = 256;

	private static final int MOST_TOKENS = 2048;

	/** Greedy, so that two answers can be compared; nothing is learned from it. */
	GenerateRequest request() {
		Writing.requireNone(this.others);
		if (this.prompt == null || this.prompt.isBlank()) {
			throw Reading.invalid("prompt", "must be a text");
		}
		int most = (this.maxTokens != null) ? this.maxTokens : DEFAULT_TOKENS;
		if (most < 1 || most > MOST_TOKENS) {
			throw Reading.invalid("max_tokens", "must be from 1 to " + MOST_TOKENS + ". Given: " + most);
		}
		// Likelihoods come with the bytes of each token.
		return GenerateRequest.of(new Prompt.Chat(List.of(new Prompt.Message("user", this.prompt))))
			.withMaxTokens(most)
			.withSpeculation(drafting())
			.withOutput(new GenerateRequest.Output(new ResponseFormat.Text(), 0))
			.withLearning(GenerateRequest.Learning.OPTED_OUT);
	}

	private Speculation drafting() {
		if (this.speculation == null || this.speculation.equals("auto")) {
			return Speculation.AUTO;
		}
		if (!this.speculation.equals("off")) {
			throw Reading.invalid("speculation", "must be auto or off");
		}
		return Speculation.OFF;
	}

}
