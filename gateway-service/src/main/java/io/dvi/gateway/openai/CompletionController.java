package io.dvi.gateway.openai;

import java.time.Clock;
import java.time.Instant;
import java.util.stream.IntStream;

import io.dvi.client.DviException;
import io.dvi.client.GenerateEvent;
import io.dvi.gateway.access.Caller;
import io.dvi.gateway.access.RequestId;
import io.dvi.gateway.backend.Decoder;
import io.dvi.gateway.openai.Answer.Indexed;
import io.dvi.gateway.openai.RequestField.Route;
import io.dvi.gateway.openai.ValidRequest.Delivery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Chat and text completions: parse once, call once per choice, write. */
@RestController
class CompletionController {

	private static final String HEAD_VERSION = "x-dvi-head-version";

	private final RequestParser parser;

	private final Decoder decoder;

	private final Models models;

	private final Prompts prompts;

	private final GenerationMeters meters;

	private final ResponseWriter writer;

	private final Clock clock;

	CompletionController(RequestParser parser, Decoder decoder, Models models, Prompts prompts, GenerationMeters meters,
			ResponseWriter writer, Clock clock) {
		this.parser = parser;
		this.decoder = decoder;
		this.models = models;
		this.prompts = prompts;
		this.meters = meters;
		this.writer = writer;
		this.clock = clock;
	}

	@PostMapping(path = "/v1/chat/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> chat(@RequestBody Mono<JsonNode> body, ServerWebExchange exchange) {
		return complete(body, Route.CHAT, exchange);
	}

	@PostMapping(path = "/v1/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> text(@RequestBody Mono<JsonNode> body, ServerWebExchange exchange) {
		return complete(body, Route.TEXT, exchange);
	}

	private Mono<Void> complete(Mono<JsonNode> body, Route route, ServerWebExchange exchange) {
		return body
			.map((json) -> this.parser.parse(Fields.of(json), route,
					RequestHeaders.of(exchange.getRequest().getHeaders()), Caller.of(exchange)))
			.flatMap((request) -> this.models.require(request.call().model()).flatMap((model) -> {
				request.tools().require(model);
				return this.prompts.details(request)
					.flatMap((prompts) -> answer(request, new Answer(request, shape(route, request.presentation()),
							model, prompts, Instant.now(this.clock)), exchange));
			}));
	}

	private static Shape shape(Route route, Presentation presentation) {
		return switch (route) {
			case CHAT -> new ChatShape(presentation);
			case TEXT -> new TextShape(presentation);
		};
	}

	private Mono<Void> answer(ValidRequest request, Answer answer, ServerWebExchange exchange) {
		ServerHttpResponse response = exchange.getResponse();
		Flux<Indexed> events = events(request, RequestId.of(exchange))
			.doOnNext((indexed) -> nameHead(response, indexed.event()));
		if (request.delivery() == Delivery.WHOLE) {
			return events.doOnNext(answer::keep)
				.then(Mono.defer(() -> this.writer.writeWhole(response, answer.body())));
		}
		Flux<Object> chunks = events.concatMapIterable(answer::chunks);
		if (request.delivery() == Delivery.STREAM_WITH_USAGE) {
			chunks = chunks.concatWith(Mono.fromSupplier(answer::usageChunk));
		}
		return this.writer.write(response, chunks);
	}

	private Flux<Indexed> events(ValidRequest request, String requestId) {
		return Flux
			.merge(IntStream.range(0, request.answers())
				.mapToObj((index) -> this.meters
					.measure(Beginning.settle(this.decoder.generate(request.call(index, requestId))))
					.map((event) -> new Indexed(index, event)))
				.toList())
			.onErrorMap(DviException.class, (failure) -> request.tools().isForced()
					? ToolRefusal.translate(request.tools(), failure) : failure);
	}

	private static void nameHead(ServerHttpResponse response, GenerateEvent event) {
		// A stream that had to wait has sent its headers by now.
		if (event instanceof GenerateEvent.Started started && !response.isCommitted()) {
			response.getHeaders().set(HEAD_VERSION, Long.toString(started.headVersion()));
		}
	}

}
