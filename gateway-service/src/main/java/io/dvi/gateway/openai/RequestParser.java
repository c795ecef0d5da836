package io.dvi.gateway.openai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;
import io.dvi.client.Sampling;
import io.dvi.gateway.access.Caller;
import io.dvi.gateway.openai.ValidRequest.Delivery;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Parses what both kinds of completion have in common; after it nobody asks whether a
 * field is there.
 */
final class RequestParser {

	static final int MOST_CHOICES = 8;

	private static final int MOST_STOPS = 4;

	private static final double MOST_TEMPERATURE = 2;

	private final Duration answerTimeout;

	RequestParser(Duration answerTimeout) {
		this.answerTimeout = answerTimeout;
	}

	/**
	 * Parses a request whose prompt was parsed already.
	 * @param wire the body
	 * @param prompt what to answer
	 * @param defaultMaxTokens bound when the body names none; 0 is the server's default
	 * @param headers what the headers say
	 * @param caller whose key it is
	 * @return the request
	 */
	ValidRequest parse(OpenAiRequest wire, Prompt prompt, int defaultMaxTokens, RequestHeaders headers, Caller caller) {
		Unsupported.refuse(wire);
		String model = wire.model();
		if (model == null || model.isBlank()) {
			throw Invalid.value("model", "is required");
		}
		Delivery delivery = delivery(wire);
		boolean optOut = headers.noLearn() || Boolean.FALSE.equals(wire.store());
		return new ValidRequest(model, prompt, sampling(wire), maxTokens(wire, defaultMaxTokens), stop(wire.stop()),
				Invalid.within("n", orElse(wire.n(), 1), 1, MOST_CHOICES), delivery, headers.speculation(),
				new GenerateRequest.Learning(optOut, caller.keyHash(), ""), timeout(headers, delivery));
	}

	private static Delivery delivery(OpenAiRequest wire) {
		boolean stream = Boolean.TRUE.equals(wire.stream());
		OpenAiRequest.StreamOptions options = wire.streamOptions();
		if (options != null && !stream) {
			throw Invalid.value("stream_options", "must come with `stream`: true");
		}
		if (!stream) {
			return Delivery.WHOLE;
		}
		boolean usage = options != null && Boolean.TRUE.equals(options.includeUsage());
		return usage ? Delivery.STREAM_WITH_USAGE : Delivery.STREAM;
	}

	private static Sampling sampling(OpenAiRequest wire) {
		double temperature = orElse(wire.temperature(), 1.0);
		if (!(temperature >= 0 && temperature <= MOST_TEMPERATURE)) {
			throw Invalid.value("temperature", "must be from 0 to 2. Given: " + temperature);
		}
		double topP = orElse(wire.topP(), 1.0);
		if (!(topP > 0 && topP <= 1)) {
			throw Invalid.value("top_p", "must be above 0 and at most 1. Given: " + topP);
		}
		// -1 is how vLLM's users write "all".
		int topK = Invalid.within("top_k", orElse(wire.topK(), 0), -1, Integer.MAX_VALUE);
		return new Sampling((float) temperature, (float) topP, Math.max(topK, 0), wire.seed(), 0);
	}

	private static int maxTokens(OpenAiRequest wire, int otherwise) {
		if (wire.maxCompletionTokens() != null) {
			return Invalid.within("max_completion_tokens", wire.maxCompletionTokens(), 1, Integer.MAX_VALUE);
		}
		return (wire.maxTokens() == null) ? otherwise
				: Invalid.within("max_tokens", wire.maxTokens(), 1, Integer.MAX_VALUE);
	}

	private static List<String> stop(@Nullable JsonNode node) {
		List<String> stops = new ArrayList<>();
		if (node != null && node.isString()) {
			stops.add(node.stringValue());
		}
		else if (node != null && node.isArray()) {
			for (JsonNode entry : node) {
				if (!entry.isString()) {
					throw Invalid.value("stop", "must be a string or a list of strings");
				}
				stops.add(entry.stringValue());
			}
		}
		else if (!Invalid.isAbsent(node)) {
			throw Invalid.value("stop", "must be a string or a list of strings");
		}
		if (stops.size() > MOST_STOPS) {
			throw Invalid.value("stop", "must hold at most " + MOST_STOPS + " strings. Given: " + stops.size());
		}
		if (stops.contains("")) {
			throw Invalid.value("stop", "must not hold an empty string");
		}
		return stops;
	}

	/** No token is computed after the client stopped waiting. */
	private Duration timeout(RequestHeaders headers, Delivery delivery) {
		// Between bytes a stream is kept alive, so that time-out bounds whole answers
		// only.
		Duration read = (delivery == Delivery.WHOLE) ? headers.readTimeout() : null;
		return Stream
			.of(this.answerTimeout, orElse(headers.wholeTimeout(), this.answerTimeout),
					orElse(read, this.answerTimeout))
			.min(Duration::compareTo)
			.orElse(this.answerTimeout);
	}

	private static <T> T orElse(@Nullable T value, T otherwise) {
		return (value != null) ? value : otherwise;
	}

}
