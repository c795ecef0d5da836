package io.dvi.gateway.backend;

import java.util.Optional;
import java.util.function.Supplier;

import io.dvi.client.DviException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Makes calls of the SDK that block on threads that may. */
public final class BlockingCall {

	private BlockingCall() {
	}

	/**
	 * Makes a call; cancelling interrupts it.
	 * @param <T> what it answers
	 * @param call the call
	 * @return the answer, or a {@link DviException}
	 */
	public static <T> Mono<T> of(Supplier<T> call) {
		return Mono.fromCallable(() -> answer(call))
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap(Mono::justOrEmpty);
	}

	/**
	 * Whoever interrupted the call has gone: its failure would find nobody, and be logged
	 * as an error.
	 */
	private static <T> Optional<T> answer(Supplier<T> call) {
		try {
			return Optional.of(call.get());
		}
		catch (DviException.Cancelled ex) {
			if (Thread.currentThread().isInterrupted()) {
				return Optional.empty();
			}
			throw ex;
		}
	}

}
