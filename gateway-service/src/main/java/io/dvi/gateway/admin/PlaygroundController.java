package io.dvi.gateway.admin;

import io.dvi.client.GenerateRequest;
import io.dvi.gateway.access.RequestId;
import io.dvi.gateway.backend.Decoder;
import reactor.core.publisher.Flux;

import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Answers a prompt and tells who proposed each token. It queues like any request. */
@RestController
@RequestMapping("/admin/v1/playground")
class PlaygroundController {

	private final Decoder decoder;

	private final EventStream stream;

	PlaygroundController(Decoder decoder, EventStream stream) {
		this.decoder = decoder;
		this.stream = stream;
	}

	@PostMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Object>> play(@RequestBody PlaygroundBody body, ServerWebExchange exchange) {
		Writing.requireNoKey(exchange.getRequest());
		GenerateRequest request = body.request().withRequestId(RequestId.of(exchange));
		Flux<ServerSentEvent<Object>> answer = Flux.defer(() -> {
			PlaygroundAnswer reader = new PlaygroundAnswer();
			// What came before a failure is shown before it.
			return this.decoder.generate(request).concatMapDelayError((event) -> Flux.fromIterable(reader.read(event)));
		});
		return this.stream.open(exchange.getResponse(), answer);
	}

}
