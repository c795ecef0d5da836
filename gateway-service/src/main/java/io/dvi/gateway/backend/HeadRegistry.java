package io.dvi.gateway.backend;

import java.util.function.Function;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Heads;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The trainer's registry of heads, called without blocking the caller's thread. */
public final class HeadRegistry {

	private final Heads heads;

	/**
	 * Makes the registry.
	 * @param heads blocking calls to the trainer
	 */
	public HeadRegistry(Heads heads) {
		this.heads = heads;
	}

	/**
	 * Makes one call; cancelling interrupts it.
	 * @param <T> what it answers
	 * @param call the call
	 * @return its answer, or a {@link DviException}
	 */
	public <T> Mono<T> call(Function<Heads, T> call) {
		return Mono.fromCallable(() -> call.apply(this.heads))
			.subscribeOn(Schedulers.boundedElastic())
			.onErrorMap(DviException.Unavailable.class, HeadRegistry::explain);
	}

	private static DviException explain(DviException failure) {
		return (failure.code() != ErrorCode.UNAVAILABLE) ? failure : DviException.of(ErrorCode.UNAVAILABLE, "",
				"the trainer cannot be reached; heads can be neither listed nor moved until it is back", failure);
	}

}
