package io.dvi.gateway.openai;

import io.dvi.client.GenerateEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import reactor.core.publisher.Flux;

/**
 * Counts what generations cost; requests and latencies by route are counted by Spring.
 */
final class GenerationMeters {

	private final MeterRegistry meters;

	private final Timer timeToFirstToken;

	private final Counter cancelled;

	GenerationMeters(MeterRegistry meters) {
		this.meters = meters;
		this.timeToFirstToken = Timer.builder("dvi.gateway.time.to.first.token")
			.description("From the call to the decode service to the first text")
			.register(meters);
		this.cancelled = Counter.builder("dvi.gateway.generations.cancelled")
			.description("Generations whose client went away")
			.register(meters);
	}

	/**
	 * Counts one generation.
	 * @param events its events
	 * @return the same events
	 */
	Flux<GenerateEvent> measure(Flux<GenerateEvent> events) {
		return Flux.defer(() -> {
			Timer.Sample sample = Timer.start(this.meters);
			boolean[] waiting = { true };
			return events.doOnNext((event) -> {
				if (waiting[0] && event instanceof GenerateEvent.Delta) {
					waiting[0] = false;
					sample.stop(this.timeToFirstToken);
				}
				if (event instanceof GenerateEvent.Finished finished) {
					count(finished);
				}
			}).doOnCancel(this.cancelled::increment);
		});
	}

	private void count(GenerateEvent.Finished finished) {
		tokens("prompt", finished.promptTokens());
		tokens("completion", finished.completionTokens());
		tokens("drafted", finished.speculation().draftTokens());
		tokens("accepted", finished.speculation().acceptedTokens());
	}

	private void tokens(String kind, int count) {
		this.meters.counter("dvi.gateway.tokens", "kind", kind).increment(count);
	}

}
