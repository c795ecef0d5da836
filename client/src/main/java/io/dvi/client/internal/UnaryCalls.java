package io.dvi.client.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;

/** Runs blocking calls with a deadline over all tries. */
final class UnaryCalls {

	private UnaryCalls() {
	}

	/**
	 * Runs a call that changes nothing, again while it may help.
	 * @param attempts most tries
	 * @param deadline bound over all tries and pauses
	 * @param call the call, which carries the deadline itself
	 * @return its answer
	 */
	static <T> T read(int attempts, Deadline deadline, Supplier<T> call) {
		for (int attempt = 1;; attempt++) {
			try {
				return call.get();
			}
			catch (StatusRuntimeException ex) {
				DviException failure = GrpcErrors.translate(ex);
				Duration pause = RetryPolicy.pause(attempt);
				boolean again = attempt < attempts && deadline.timeRemaining(TimeUnit.NANOSECONDS) > pause.toNanos()
						&& RetryPolicy.retries(failure, RetryPolicy.Progress.NOTHING_HAPPENED);
				if (!again) {
					throw failure;
				}
				rest(pause);
			}
		}
	}

	/**
	 * Runs a call that may change something, once.
	 * @param call the call, which carries its deadline itself
	 * @return its answer
	 */
	static <T> T write(Supplier<T> call) {
		try {
			return call.get();
		}
		catch (StatusRuntimeException ex) {
			throw GrpcErrors.translate(ex);
		}
	}

	private static void rest(Duration pause) {
		try {
			Thread.sleep(pause.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw DviException.of(ErrorCode.CANCELLED, "", "the thread that waited was interrupted", ex);
		}
	}

}
