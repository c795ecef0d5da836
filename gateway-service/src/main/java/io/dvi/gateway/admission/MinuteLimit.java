package io.dvi.gateway.admission;

import java.time.Duration;

import io.dvi.gateway.error.TurnedAway;
import io.dvi.gateway.error.TurnedAway.Reason;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;

import org.springframework.http.HttpHeaders;

/**
 * What a key may take in a minute: a bucket that holds one minute's share and fills
 * steadily. Safe from any thread.
 */
final class MinuteLimit {

	private static final long MINUTE_MILLIS = 60_000;

	private final Reason reason;

	private final String unit;

	private final int limit;

	private final Bucket bucket;

	/**
	 * Makes a full one.
	 * @param reason why a request is turned away when it is used up
	 * @param unit what is counted, as the headers call it
	 * @param limit how many a minute, at least 1
	 * @param clock tells the time
	 */
	MinuteLimit(Reason reason, String unit, int limit, TimeMeter clock) {
		this.reason = reason;
		this.unit = unit;
		this.limit = limit;
		this.bucket = Bucket.builder()
			.addLimit((bandwidth) -> bandwidth.capacity(limit).refillGreedy(limit, Duration.ofMinutes(1)))
			.withCustomTimePrecision(clock)
			.build();
	}

	/**
	 * Takes some, or turns the request away. Who wants more than a minute's share gets it
	 * from a full bucket, and the next waits the longer.
	 * @param amount how many, at least 1
	 */
	void take(int amount) {
		ConsumptionProbe probe = this.bucket.tryConsumeAndReturnRemaining(Math.min(amount, this.limit));
		if (!probe.isConsumed()) {
			throw new TurnedAway(this.reason,
					"the key's limit is " + this.limit + " " + this.unit + " a minute. Left: "
							+ Math.max(0, probe.getRemainingTokens()) + ", asked for: " + amount,
					Duration.ofNanos(probe.getNanosToWaitForRefill()));
		}
		if (amount > this.limit) {
			spend(amount - this.limit);
		}
	}

	/**
	 * Counts what was spent already, also beyond the limit.
	 * @param amount how many, at least 1
	 */
	void spend(int amount) {
		this.bucket.consumeIgnoringRateLimits(amount);
	}

	/** Says how much there is, how much is left, and when it will be whole again. */
	void describe(HttpHeaders headers) {
		long left = this.bucket.getAvailableTokens();
		headers.set("x-ratelimit-limit-" + this.unit, Integer.toString(this.limit));
		headers.set("x-ratelimit-remaining-" + this.unit, Long.toString(Math.max(0, left)));
		headers.set("x-ratelimit-reset-" + this.unit, text((this.limit - left) * MINUTE_MILLIS / this.limit));
	}

	/** As OpenAI writes it: 250ms, 8.64s, 6m0s. */
	static String text(long millis) {
		if (millis < 1000) {
			return millis + "ms";
		}
		long minutes = millis / MINUTE_MILLIS;
		long left = millis % MINUTE_MILLIS;
		String seconds = (left % 1000 == 0) ? Long.toString(left / 1000) : Double.toString(left / 1000.0);
		return ((minutes > 0) ? minutes + "m" : "") + seconds + "s";
	}

}
