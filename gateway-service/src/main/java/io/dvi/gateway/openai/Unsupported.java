package io.dvi.gateway.openai;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Refuses the fields that ask for what this server does not do; ignoring them would give
 * wrong answers.
 */
final class Unsupported {

	private Unsupported() {
	}

	static void refuse(OpenAiRequest wire) {
		refuseOutputForms(wire);
		refuseTools(wire);
		refuseSampling(wire);
	}

	private static void refuseOutputForms(OpenAiRequest wire) {
		Invalid.refuse("response_format", !isPlainText(wire.responseFormat()), "only {\"type\": \"text\"} is");
		Invalid.refuse("modalities", !isTextOnly(wire.modalities()), "only [\"text\"] is");
		// false is the only way not to ask: 0 asks for the chosen token's own.
		Invalid.refuse("logprobs", !Invalid.isAbsent(wire.logprobs()) && !isFalse(wire.logprobs()), "leave it out");
		Invalid.refuse("top_logprobs", asks(wire.topLogprobs(), 0), "leave it out");
		Invalid.refuse("echo", Boolean.TRUE.equals(wire.echo()), "leave it out");
		Invalid.refuse("suffix", wire.suffix() != null && !wire.suffix().isEmpty(), "leave it out");
		Invalid.refuse("best_of", asks(wire.bestOf(), 1), "leave it out and choose among `n` answers");
	}

	private static void refuseTools(OpenAiRequest wire) {
		Invalid.refuse("tools", !Invalid.isEmpty(wire.tools()), "leave it out");
		Invalid.refuse("functions", !Invalid.isEmpty(wire.functions()), "leave it out");
		JsonNode choice = wire.toolChoice();
		boolean free = choice == null || Invalid.isAbsent(choice)
				|| (choice.isString() && (choice.stringValue().equals("none") || choice.stringValue().equals("auto")));
		Invalid.refuse("tool_choice", !free, "only none and auto are");
	}

	private static void refuseSampling(OpenAiRequest wire) {
		Invalid.refuse("frequency_penalty", asks(wire.frequencyPenalty(), 0), "only 0 is");
		Invalid.refuse("presence_penalty", asks(wire.presencePenalty(), 0), "only 0 is");
		Invalid.refuse("repetition_penalty", asks(wire.repetitionPenalty(), 1), "only 1 is");
		Invalid.refuse("logit_bias", !Invalid.isEmpty(wire.logitBias()), "leave it out");
		Invalid.refuse("min_p", asks(wire.minP(), 0), "only 0 is");
		Invalid.refuse("min_tokens", asks(wire.minTokens(), 0), "only 0 is");
		Invalid.refuse("ignore_eos", Boolean.TRUE.equals(wire.ignoreEos()), "leave it out");
		Invalid.refuse("stop_token_ids", !Invalid.isEmpty(wire.stopTokenIds()), "use `stop`");
	}

	private static boolean asks(@Nullable Number value, double neutral) {
		return value != null && value.doubleValue() != neutral;
	}

	private static boolean isFalse(@Nullable JsonNode node) {
		return node != null && node.isBoolean() && !node.booleanValue();
	}

	private static boolean isPlainText(@Nullable JsonNode format) {
		return format == null || Invalid.isAbsent(format) || "text".equals(format.path("type").stringValue(null));
	}

	private static boolean isTextOnly(@Nullable JsonNode modalities) {
		return modalities == null || Invalid.isEmpty(modalities)
				|| (modalities.size() == 1 && "text".equals(modalities.path(0).stringValue(null)));
	}

}
