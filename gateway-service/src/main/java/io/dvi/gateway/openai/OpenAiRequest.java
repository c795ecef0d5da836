package io.dvi.gateway.openai;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of a chat or text completion as it came: everything may be absent, unknown
 * fields are ignored. {@code RequestParser} and its users turn it into a
 * {@code ValidRequest}. Fields whose type differs between the two routes, or that come in
 * several forms, stay JSON.
 *
 * @param model the model asked for
 * @param messages the conversation (chat)
 * @param prompt text or tokens to continue (text completion)
 * @param maxTokens bound on the answer
 * @param maxCompletionTokens the same, newer name; wins
 * @param temperature sampling
 * @param topP sampling
 * @param topK sampling
 * @param seed sampling
 * @param n number of answers
 * @param stop string or list of strings
 * @param stream whether to stream
 * @param streamOptions what the stream holds
 * @param store false keeps the request out of learning
 * @param responseFormat only text is possible
 * @param tools not possible
 * @param functions not possible
 * @param toolChoice none or auto
 * @param logprobs not possible; boolean or number
 * @param topLogprobs not possible
 * @param frequencyPenalty not possible
 * @param presencePenalty not possible
 * @param repetitionPenalty not possible
 * @param logitBias not possible
 * @param minP not possible
 * @param minTokens not possible
 * @param ignoreEos not possible
 * @param stopTokenIds not possible
 * @param modalities only text is possible
 * @param echo not possible (text completion)
 * @param suffix not possible (text completion)
 * @param bestOf not possible (text completion)
 */
record OpenAiRequest(@Nullable String model, @Nullable List<@Nullable Message> messages, @Nullable JsonNode prompt,
		@Nullable Integer maxTokens, @Nullable Integer maxCompletionTokens, @Nullable Double temperature,
		@Nullable Double topP, @Nullable Integer topK, @Nullable Long seed, @Nullable Integer n,
		@Nullable JsonNode stop, @Nullable Boolean stream, @Nullable StreamOptions streamOptions,
		@Nullable Boolean store, @Nullable JsonNode responseFormat, @Nullable JsonNode tools,
		@Nullable JsonNode functions, @Nullable JsonNode toolChoice, @Nullable JsonNode logprobs,
		@Nullable Integer topLogprobs, @Nullable Double frequencyPenalty, @Nullable Double presencePenalty,
		@Nullable Double repetitionPenalty, @Nullable JsonNode logitBias, @Nullable Double minP,
		@Nullable Integer minTokens, @Nullable Boolean ignoreEos, @Nullable JsonNode stopTokenIds,
		@Nullable JsonNode modalities, @Nullable Boolean echo, @Nullable String suffix, @Nullable Integer bestOf) {

	/**
	 * One message.
	 *
	 * @param role who speaks
	 * @param content a string or a list of parts
	 */
	record Message(@Nullable String role, @Nullable JsonNode content) {
	}

	/**
	 * What a stream holds.
	 *
	 * @param includeUsage one more chunk with the usage at the end
	 * @param includeObfuscation accepted; nothing is padded
	 */
	record StreamOptions(@Nullable Boolean includeUsage, @Nullable Boolean includeObfuscation) {
	}

}
