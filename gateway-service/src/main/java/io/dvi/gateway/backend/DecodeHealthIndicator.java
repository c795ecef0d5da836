package io.dvi.gateway.backend;

import reactor.core.publisher.Mono;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;

/**
 * Up while the decode service describes its model. The trainer does not count: serving
 * goes on without it.
 */
final class DecodeHealthIndicator implements ReactiveHealthIndicator {

	private final Decoder decoder;

	DecodeHealthIndicator(Decoder decoder) {
		this.decoder = decoder;
	}

	@Override
	public Mono<Health> health() {
		return this.decoder.model()
			.map((model) -> Health.up().withDetail("model", model.name()).build())
			.onErrorResume((failure) -> Mono.just(Health.down().build()));
	}

}
