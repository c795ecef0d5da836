package io.dvi.client.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.dvi.client.DviException;

/** When a call is tried again, and after which pause. */
final class RetryPolicy {

	private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

	private static final int MOST_DOUBLINGS = 5;

	private RetryPolicy() {
	}

	/**
	 * Whether another try of the same call can help and does no harm.
	 * @param failure how the call failed
	 * @param progress what became of it before
	 * @return true to try again
	 */
	static boolean retries(DviException failure, Progress progress) {
		// What was delivered cannot be taken back, and a repeated write would be recorded
		// twice.
		if (progress != Progress.NOTHING_HAPPENED) {
			return false;
		}
		// The same certificates meet again.
		if (failure instanceof DviException.Untrusted) {
			return false;
		}
		return switch (failure.code()) {
			// The connection broke or the peer is starting: the next try may find it up.
			case UNAVAILABLE -> true;
			// The same request fails again.
			case INVALID_ARGUMENT, CONTEXT_LENGTH_EXCEEDED, UNSUPPORTED_PARAMETER, MODEL_NOT_FOUND, HEAD_NOT_FOUND,
					HEAD_REJECTED, ACTIVATION_CONFLICT, UNAUTHENTICATED, PERMISSION_DENIED, FINGERPRINT_MISMATCH ->
				false;
			// Our retries would add to the load that made the server refuse; the caller
			// knows how long it can wait.
			case OVERLOADED -> false;
			// The time is used up, or the caller left.
			case DEADLINE_EXCEEDED, CANCELLED -> false;
			// A defect that one request met is met again.
			case INTERNAL -> false;
		};
	}

	/**
	 * Pause before a try: doubling, with jitter so that clients do not come back
	 * together.
	 * @param attempt number of the try that failed, from 1
	 * @return the pause
	 */
	static Duration pause(int attempt) {
		long most = FIRST_PAUSE.toMillis() << Math.min(attempt - 1, MOST_DOUBLINGS);
		return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
	}

	/** What became of a call before it failed. */
	enum Progress {

		/** A read, or a stream that delivered nothing. */
		NOTHING_HAPPENED,
		/** The caller has seen something, or the server may have recorded something. */
		SOMETHING_HAPPENED

	}

}
