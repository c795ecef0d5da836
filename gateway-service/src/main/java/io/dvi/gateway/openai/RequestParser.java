package io.dvi.gateway.openai;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.dvi.client.Ending;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;
import io.dvi.gateway.access.Caller;
import io.dvi.gateway.openai.RequestField.Route;
import io.dvi.gateway.openai.ValidRequest.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Parses the body of a completion; after it nobody asks whether a field is there. The
 * fields it reads are those that {@code RequestFields} lists.
 */
final class RequestParser {

	static final int MOST_CHOICES = 8;

	static final int MOST_ANSWERS = 64;

	/** OpenAI's default for text completions. */
	private static final int TEXT_MAX_TOKENS = 16;

	private static final int MOST_STOPS = 4;

	private static final int MOST_STOP_TOKENS = 16;

	private final Duration answerTimeout;

	RequestParser(Duration answerTimeout) {
		this.answerTimeout = answerTimeout;
	}

	/**
	 * Parses a request.
	 * @param body the body
	 * @param route where it came in
	 * @param headers what the headers say
	 * @param caller whose key it is
	 * @return the request
	 */
	ValidRequest parse(Fields body, Route route, RequestHeaders headers, Caller caller) {
		RequestFields.check(body, route);
		String model = requireModel(body);
		ToolUse tools = ToolUse.NONE;
		List<Prompt> prompts;
		if (route == Route.CHAT) {
			List<Prompt.Message> messages = MessageParser.parse(body);
			tools = ToolParser.parse(body, MessageParser.speakingOfTools(messages));
			prompts = List.of(new Prompt.Chat(messages, tools.prompted()));
		}
		else {
			prompts = PromptParser.parse(body.find("prompt"));
		}
		int choices = choices(body, prompts.size());
		Delivery delivery = delivery(body);
		Presentation presentation = OutputParser.presentation(body, route);
		boolean optOut = headers.noLearn() || (body.find("store") != null && !body.flag("store"));
		GenerateRequest call = GenerateRequest.of(prompts.get(0))
			.withModel(model)
			.withSampling(SamplingParser.parse(body))
			.withEnding(ending(body, (route == Route.TEXT) ? TEXT_MAX_TOKENS : 0))
			.withOutput(OutputParser.output(body, route, tools))
			.withSpeculation(headers.speculation())
			.withLearning(new GenerateRequest.Learning(optOut, caller.keyHash(), ""))
			.withTimeout(timeout(headers, delivery));
		return new ValidRequest(call, prompts, choices, delivery, presentation, tools);
	}

	static String requireModel(Fields body) {
		String model = body.string("model");
		if (model == null || model.isBlank()) {
			throw Invalid.value("model", "is required");
		}
		return model;
	}

	private static int choices(Fields body, int prompts) {
		int choices = body.integer("n", 1, MOST_CHOICES, 1);
		if (prompts * choices > MOST_ANSWERS) {
			throw Invalid.value("prompt",
					"times `n` must be at most " + MOST_ANSWERS + ". Given: " + prompts + " times " + choices);
		}
		int best = body.integer("best_of", 1, Integer.MAX_VALUE, choices);
		Invalid.refuse("best_of", best != choices, "leave it out and choose among `n` answers");
		return choices;
	}

	private static Delivery delivery(Fields body) {
		boolean stream = body.flag("stream");
		Fields options = body.object("stream_options");
		if (options == null) {
			return stream ? Delivery.STREAM : Delivery.WHOLE;
		}
		if (!stream) {
			throw Invalid.value("stream_options", "must come with `stream`: true");
		}
		// Java's client takes any usage for the end of the stream.
		Invalid.refuse(options.path("continuous_usage_stats"), options.flag("continuous_usage_stats"),
				"usage comes once, at the end");
		options.flag("include_obfuscation");
		return options.flag("include_usage") ? Delivery.STREAM_WITH_USAGE : Delivery.STREAM;
	}

	private static Ending ending(Fields body, int otherwise) {
		Integer newer = body.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
		int older = body.integer("max_tokens", 1, Integer.MAX_VALUE, otherwise);
		int most = (newer != null) ? newer : older;
		int least = body.integer("min_tokens", 0, Integer.MAX_VALUE, 0);
		if (most > 0 && least > most) {
			throw Invalid.value("min_tokens", "must be at most the bound on tokens, " + most + ". Given: " + least);
		}
		List<Integer> tokens = body.ids("stop_token_ids");
		bound("stop_token_ids", tokens.size(), MOST_STOP_TOKENS);
		return new Ending(most, least, stop(body), tokens, body.flag("ignore_eos"));
	}

	private static List<String> stop(Fields body) {
		List<String> stops = body.strings("stop");
		bound("stop", stops.size(), MOST_STOPS);
		if (stops.contains("")) {
			throw Invalid.value("stop", "must not hold an empty string");
		}
		return stops;
	}

	private static void bound(String field, int size, int most) {
		if (size > most) {
			throw Invalid.value(field, "must hold at most " + most + ". Given: " + size);
		}
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

	private static Duration orElse(@Nullable Duration value, Duration otherwise) {
		return (value != null) ? value : otherwise;
	}

}
