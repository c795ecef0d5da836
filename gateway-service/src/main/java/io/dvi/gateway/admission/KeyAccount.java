package io.dvi.gateway.admission;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.error.TurnedAway;
import io.dvi.gateway.error.TurnedAway.Reason;
import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/** What one key has used of its limits. Safe from any thread. */
final class KeyAccount {

	private static final Duration SOON = Duration.ofSeconds(1);

	private final @Nullable MinuteLimit requests;

	private final @Nullable MinuteLimit tokens;

	private final int mostAtOnce;

	private final AtomicInteger underWay = new AtomicInteger();

	KeyAccount(GatewayProperties.KeyLimits limits, TimeMeter clock) {
		this.requests = limit(Reason.KEY_REQUESTS, "requests", limits.requestsPerMinute(), clock);
		this.tokens = limit(Reason.KEY_TOKENS, "tokens", limits.tokensPerMinute(), clock);
		this.mostAtOnce = (limits.concurrent() > 0) ? limits.concurrent() : Integer.MAX_VALUE;
	}

	private static @Nullable MinuteLimit limit(Reason reason, String unit, int value, TimeMeter clock) {
		return (value > 0) ? new MinuteLimit(reason, unit, value, clock) : null;
	}

	/** Begins a request, which {@link #leave()} must end, or turns it away. */
	void enter() {
		int others = this.underWay.getAndUpdate((count) -> (count < this.mostAtOnce) ? count + 1 : count);
		if (others >= this.mostAtOnce) {
			throw new TurnedAway(Reason.KEY_CONCURRENT,
					"the key's limit is " + this.mostAtOnce + " requests at once. Under way: " + others, SOON);
		}
		try {
			if (this.requests != null) {
				this.requests.take(1);
			}
		}
		catch (TurnedAway ex) {
			leave();
			throw ex;
		}
	}

	/** Ends a request. */
	void leave() {
		this.underWay.decrementAndGet();
	}

	/**
	 * Takes the tokens of a prompt, or turns the request away.
	 * @param count as estimated
	 */
	void take(int count) {
		if (this.tokens != null && count > 0) {
			this.tokens.take(count);
		}
	}

	/**
	 * Counts tokens of an answer.
	 * @param count how many were delivered
	 */
	void spend(int count) {
		if (this.tokens != null && count > 0) {
			this.tokens.spend(count);
		}
	}

	/** Says what is left. */
	void describe(HttpHeaders headers) {
		if (this.requests != null) {
			this.requests.describe(headers);
		}
		if (this.tokens != null) {
			this.tokens.describe(headers);
		}
	}

}
