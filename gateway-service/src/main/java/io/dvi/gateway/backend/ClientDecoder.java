package io.dvi.gateway.backend;

import java.time.Duration;

import io.dvi.client.DviClient;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Model;
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
		this.model = Mono.fromCallable(client::model)
			.subscribeOn(Schedulers.boundedElastic())
			.cacheInvalidateWhen((value) -> Mono.delay(MODEL_AGE).then());
	}

	@Override
	public Flux<GenerateEvent> generate(GenerateRequest request) {
		return Flux.defer(() -> JdkFlowAdapter.flowPublisherToFlux(this.client.publish(request)));
	}

	@Override
	public Mono<Model> model() {
		return this.model;
	}

}
