package io.dvi.gateway.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Model;
import io.dvi.client.Prompt;
import io.dvi.client.Tokenized;
import io.dvi.gateway.backend.Decoder;
import io.micrometer.core.instrument.Counter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends each request to the replica its prefix belongs to. Where that is lost or full
 * before it delivered a token, another takes over, and the caller sees nothing of it.
 */
final class RoutedDecoder implements Decoder {

	/** How often all replicas are tried; between, there is time for one to come back. */
	private static final int ROUNDS = 3;

	private static final Duration PAUSE = Duration.ofMillis(100);

	private final Replicas replicas;

	private final Counter rerouted;

	RoutedDecoder(Replicas replicas, Counter rerouted) {
		this.replicas = replicas;
		this.rerouted = rerouted;
	}

	@Override
	public Flux<GenerateEvent> generate(GenerateRequest request) {
		return Flux.defer(() -> new Journey(request).begin());
	}

	@Override
	public Mono<Model> model() {
		return this.replicas.serving()
			.flatMap((ready) -> Mono.justOrEmpty(ready.getFirst().model()))
			.switchIfEmpty(Mono.error(this::gone));
	}

	@Override
	public Mono<Tokenized> tokenize(Prompt prompt) {
		return onReady((replica) -> replica.tokenize(prompt));
	}

	@Override
	public Mono<String> detokenize(List<Integer> ids) {
		return onReady((replica) -> replica.detokenize(ids));
	}

	/** Every replica has the same tokenizer. */
	private <T> Mono<T> onReady(Function<Replica, Mono<T>> call) {
		return this.replicas.serving()
			.flatMap((ready) -> Mono.justOrEmpty(ready.stream().findFirst()))
			.switchIfEmpty(Mono.error(this::gone))
			.flatMap(call);
	}

	@Override
	public int slots() {
		return this.replicas.ready().stream().mapToInt(Replica::slots).sum();
	}

	private DviException gone() {
		return DviException.of(ErrorCode.UNAVAILABLE, "", "no decode replica is ready");
	}

	/** One request on its way; its calls come one after the other. */
	private final class Journey {

		private final GenerateRequest request;

		private final long key;

		private final long begin = System.nanoTime();

		private final Set<Replica> tried = new HashSet<>();

		private final List<GenerateEvent> withheld = new ArrayList<>();

		private int round = 1;

		private boolean delivered;

		private @Nullable DviException failure;

		Journey(GenerateRequest request) {
			this.request = request;
			this.key = PrefixKey.of(request);
		}

		Flux<GenerateEvent> begin() {
			return RoutedDecoder.this.replicas.serving().defaultIfEmpty(List.of()).flatMapMany(this::call);
		}

		/**
		 * Each call has the whole time as its deadline; what is left bounds later ones.
		 */
		private Flux<GenerateEvent> again(Flux<GenerateEvent> events) {
			Duration timeout = this.request.timeout();
			return (timeout == null) ? events
					: events.takeUntilOther(Mono.delay(timeout.minusNanos(System.nanoTime() - this.begin))
						.then(Mono.error(() -> DviException.of(ErrorCode.DEADLINE_EXCEEDED, "",
								"the deadline passed before the call was done"))));
		}

		private Flux<GenerateEvent> call(List<Replica> ready) {
			return Router.choose(this.key, ready, this.tried).map(this::call).orElseGet(this::goRoundAgain);
		}

		private Flux<GenerateEvent> call(Replica replica) {
			this.tried.add(replica);
			return replica.generate(this.request)
				.concatMapIterable(this::news)
				.onErrorResume(DviException.class, (thrown) -> {
					this.failure = thrown;
					this.withheld.clear();
					if (thrown.code() == ErrorCode.UNAVAILABLE) {
						replica.suspect();
					}
					if (this.delivered || !isAnothersChance(thrown)) {
						return Flux.error(thrown);
					}
					RoutedDecoder.this.rerouted.increment();
					return again(call(RoutedDecoder.this.replicas.ready()));
				});
		}

		/**
		 * Tokens that make no text yet are withheld until there is some, so that they can
		 * still be taken back.
		 */
		private List<GenerateEvent> news(GenerateEvent event) {
			if (event instanceof GenerateEvent.Started) {
				return List.of(event);
			}
			this.withheld.add(event);
			if (!this.delivered && event instanceof GenerateEvent.Delta delta && delta.text().isEmpty()) {
				return List.of();
			}
			this.delivered = true;
			List<GenerateEvent> all = List.copyOf(this.withheld);
			this.withheld.clear();
			return all;
		}

		private boolean isAnothersChance(DviException thrown) {
			return thrown.code() == ErrorCode.UNAVAILABLE || thrown.code() == ErrorCode.OVERLOADED;
		}

		private Flux<GenerateEvent> goRoundAgain() {
			DviException last = (this.failure != null) ? this.failure : gone();
			// A full queue is for the caller to wait for, not for us to press on.
			if (last.code() == ErrorCode.OVERLOADED || this.round++ == ROUNDS) {
				return Flux.error(last);
			}
			this.tried.clear();
			return Mono.delay(PAUSE).thenMany(Flux.defer(this::begin));
		}

	}

}
