package io.dvi.client.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.dvi.client.DviClientOptions;
import io.grpc.Deadline;
import io.grpc.stub.AbstractStub;

/** A blocking stub with the bounds of the options on each call. */
final class TimedStub<S extends AbstractStub<S>> {

	private final S stub;

	private final DviClientOptions options;

	TimedStub(S stub, DviClientOptions options) {
		this.stub = stub;
		this.options = options;
	}

	/**
	 * Makes a call that changes nothing, again while it may help.
	 * @param call the call
	 * @return its answer
	 */
	<T> T read(Function<S, T> call) {
		Deadline deadline = deadline();
		return UnaryCalls.read(this.options.attempts(), deadline, () -> call.apply(this.stub.withDeadline(deadline)));
	}

	/**
	 * Makes a call that may change something, once.
	 * @param call the call
	 * @return its answer
	 */
	<T> T write(Function<S, T> call) {
		return UnaryCalls.write(() -> call.apply(this.stub.withDeadline(deadline())));
	}

	private Deadline deadline() {
		return Deadline.after(this.options.callTimeout().toNanos(), TimeUnit.NANOSECONDS);
	}

}
