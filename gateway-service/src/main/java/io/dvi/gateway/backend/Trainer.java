package io.dvi.gateway.backend;

import java.util.function.Function;
import java.util.function.Supplier;

import io.dvi.client.DviClient;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Heads;
import io.dvi.client.Learning;
import reactor.core.publisher.Mono;

/** The trainer's services, called without blocking the caller's thread. */
public final class Trainer {

	private final DviClient client;

	/**
	 * Makes the calls.
	 * @param client blocking calls to the trainer
	 */
	public Trainer(DviClient client) {
		this.client = client;
	}

	/**
	 * Calls the registry of heads; cancelling interrupts it.
	 * @param <T> what it answers
	 * @param call one or more calls
	 * @return the answer, or a {@link DviException}
	 */
	public <T> Mono<T> heads(Function<Heads, T> call) {
		return call(() -> call.apply(this.client.heads()));
	}

	/**
	 * Asks about learning or changes it; cancelling interrupts it.
	 * @param <T> what it answers
	 * @param call one or more calls
	 * @return the answer, or a {@link DviException}
	 */
	public <T> Mono<T> learning(Function<Learning, T> call) {
		return call(() -> call.apply(this.client.learning()));
	}

	private static <T> Mono<T> call(Supplier<T> call) {
		return BlockingCall.of(call).onErrorMap(DviException.Unavailable.class, Trainer::explain);
	}

	/** What the trainer says itself is said better than this. */
	private static DviException explain(DviException.Unavailable failure) {
		return failure.answered() ? failure : DviException.of(ErrorCode.UNAVAILABLE, "",
				"the trainer cannot be reached; heads can be neither listed nor moved until it is back", failure);
	}

}
