package io.dvi.gateway.openai;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.dvi.client.GenerateEvent;
import io.dvi.client.Model;
import io.dvi.client.Prompt;
import io.dvi.gateway.access.Caller;
import io.dvi.gateway.access.RequestId;
import io.dvi.gateway.backend.Decoder;
import io.dvi.gateway.openai.Answer.Indexed;
import io.dvi.gateway.openai.ValidRequest.Delivery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Chat and text completions: parse once, call once per choice, write. */
@RestController
class CompletionController {

	/** OpenAI's default for text completions. */
	private static final int TEXT_MAX_TOKENS = 16;

	private static final String HEAD_VERSION = "x-dvi-head-version";

	private final RequestParser parser;

	private final Decoder decoder;

	private final Models models;

	private final GenerationMeters meters;

	private final SseWriter writer;

	private final JsonMapper json;

	private final Clock clock;

	CompletionController(RequestParser parser, Decoder decoder, Models models, GenerationMeters meters,
			SseWriter writer, JsonMapper json, Clock clock) {
		this.parser = parser;
		this.decoder = decoder;
		this.models = models;
		this.meters = meters;
		this.writer = writer;
		this.json = json;
		this.clock = clock;
	}

	@PostMapping(path = "/v1/chat/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> chat(@RequestBody Mono<OpenAiRequest> body, ServerWebExchange exchange) {
		return complete(body, (wire) -> PromptParser.chat(wire.messages()), new Shape.Chat(), exchange);
	}

	@PostMapping(path = "/v1/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> text(@RequestBody Mono<OpenAiRequest> body, ServerWebExchange exchange) {
		return complete(body, (wire) -> PromptParser.text(wire.prompt()), new Shape.Text(), exchange);
	}

	private Mono<Void> complete(Mono<OpenAiRequest> body, Function<OpenAiRequest, Prompt> prompt, Shape shape,
			ServerWebExchange exchange) {
		int maxTokens = (shape instanceof Shape.Text) ? TEXT_MAX_TOKENS : 0;
		return body
			.map((wire) -> this.parser.parse(wire, prompt.apply(wire), maxTokens,
					RequestHeaders.of(exchange.getRequest().getHeaders()), Caller.of(exchange)))
			.flatMap((request) -> this.models.require(request.model())
				.flatMap((model) -> answer(request, model, shape, exchange)));
	}

	private Mono<Void> answer(ValidRequest request, Model model, Shape shape, ServerWebExchange exchange) {
		Answer answer = new Answer(shape, model, Instant.now(this.clock));
		ServerHttpResponse response = exchange.getResponse();
		Flux<Indexed> events = events(request, RequestId.of(exchange))
			.doOnNext((indexed) -> nameHead(response, indexed.event()));
		if (request.delivery() == Delivery.WHOLE) {
			return events.doOnNext(answer::keep).then(Mono.defer(() -> writeWhole(response, answer.body())));
		}
		Flux<Object> chunks = events.concatMapIterable(answer::chunks);
		if (request.delivery() == Delivery.STREAM_WITH_USAGE) {
			chunks = chunks.concatWith(Mono.fromSupplier(answer::usageChunk));
		}
		return this.writer.write(response, chunks);
	}

	private Flux<Indexed> events(ValidRequest request, String requestId) {
		return Flux.merge(IntStream.range(0, request.choices())
			.mapToObj((choice) -> this.meters.measure(this.decoder.generate(request.call(choice, requestId)))
				.map((event) -> new Indexed(choice, event)))
			.toList());
	}

	private static void nameHead(ServerHttpResponse response, GenerateEvent event) {
		// A stream that had to wait has sent its headers by now.
		if (event instanceof GenerateEvent.Started started && !response.isCommitted()) {
			response.getHeaders().set(HEAD_VERSION, Long.toString(started.headVersion()));
		}
	}

	private Mono<Void> writeWhole(ServerHttpResponse response, Object body) {
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		byte[] bytes = this.json.writeValueAsBytes(body);
		response.getHeaders().setContentLength(bytes.length);
		return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
	}

}
