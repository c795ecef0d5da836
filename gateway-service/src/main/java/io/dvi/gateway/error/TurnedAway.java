package io.dvi.gateway.error;

import java.time.Duration;

import org.springframework.http.HttpStatus;

/**
 * A request that is not let in, though another time it may be. Made often and cheaply: it
 * has no stack trace.
 */
public final class TurnedAway extends RuntimeException {

	private final Reason reason;

	private final Duration retryAfter;

	/**
	 * Makes a refusal, not thrown yet.
	 * @param reason which bound is reached
	 * @param message one sentence for the caller: the bound and what it met
	 * @param retryAfter when another try may succeed
	 */
	public TurnedAway(Reason reason, String message, Duration retryAfter) {
		super(message, null, false, false);
		this.reason = reason;
		this.retryAfter = retryAfter;
	}

	/**
	 * Which bound is reached.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * When another try may succeed.
	 * @return from now
	 */
	public Duration retryAfter() {
		return this.retryAfter;
	}

	Failure failure() {
		String message = String.valueOf(getMessage());
		return this.reason.ofKey
				? new Failure(HttpStatus.TOO_MANY_REQUESTS, "rate_limit_error", "rate_limit_exceeded", null, message)
				: new Failure(HttpStatus.SERVICE_UNAVAILABLE, "service_unavailable_error", "server_is_overloaded", null,
						message);
	}

	/** Which bound is reached. */
	public enum Reason {

		/** The key's requests of a minute. */
		KEY_REQUESTS(true),
		/** The key's tokens of a minute. */
		KEY_TOKENS(true),
		/** The key's requests under way at once. */
		KEY_CONCURRENT(true),
		/** Requests that wait. */
		QUEUE_REQUESTS(false),
		/** Prompt tokens that wait. */
		QUEUE_TOKENS(false),
		/** How long the wait would be. */
		QUEUE_WAIT(false),
		/** A decode replica's own queue. */
		REPLICA_QUEUE(false);

		private final boolean ofKey;

		Reason(boolean ofKey) {
			this.ofKey = ofKey;
		}

	}

}
