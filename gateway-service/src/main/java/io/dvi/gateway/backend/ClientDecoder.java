package io.dvi.gateway.backend;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

import io.dvi.client.DviClient;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Model;
import io.dvi.client.Prompt;
import io.dvi.client.Tokenized;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The decode service through the SDK. */
final class ClientDecoder implements Decoder {

	private static final Duration MODEL_AGE = Duration.ofSeconds(5);

	private final DviClient client;

	private final Mono<Model> model;

	ClientDecoder(DviClient client) {
		this.client = client;
		// A failure is not kept: the next request asks again.
		this.model = call(client::model).cacheInvalidateWhen((value) -> Mono.delay(MODEL_AGE).then());
	}

	@Override
	public Flux<GenerateEvent> generate(GenerateRequest request) {
		return Flux.defer(() -> JdkFlowAdapter.flowPublisherToFlux(this.client.publish(request)));
	}

	@Override
	public Mono<Model> model() {
		return this.model;
	}

	@Override
	public Mono<Tokenized> tokenize(Prompt prompt) {
		return switch (prompt) {
			case Prompt.Chat chat -> call(() -> this.client.tokenize(chat));
			case Prompt.Text text -> call(() -> this.client.tokenize(text.text()));
			case Prompt.Tokens tokens ->
				this.model.map((served) -> new Tokenized(tokens.ids(), served.contextLength()));
		};
	}

	@Override
	public Mono<String> detokenize(List<Integer> ids) {
		return call(() -> this.client.detokenize(ids));
	}

	private static <T> Mono<T> call(Callable<T> call) {
		return Mono.fromCallable(call).subscribeOn(Schedulers.boundedElastic());
	}

}
