package io.dvi.gateway.admission;

import java.time.Duration;

/**
 * How fast requests leave the queue for a slot, measured only while some wait: an idle
 * server's rate is that of the arrivals and says nothing. The last {@value #MEMORY}
 * starts count, each by its cost, and a queue that stands still lowers the rate too. Not
 * safe for use by several threads.
 */
final class DrainRate {

	/** Enough to even out, few enough to follow a change within seconds. */
	private static final int MEMORY = 16;

	private final AnswerCost cost;

	private double starts;

	private double tokens;

	private double busyNanos;

	private long last;

	/**
	 * Begins to measure.
	 * @param now nanoseconds on the clock that all later calls use
	 * @param cost what a request costs
	 */
	DrainRate(long now, AnswerCost cost) {
		this.last = now;
		this.cost = cost;
	}

	/**
	 * Time went by.
	 * @param now when
	 * @param waiting whether anybody waited since the last call
	 */
	void elapse(long now, boolean waiting) {
		if (waiting) {
			this.busyNanos += now - this.last;
		}
		this.last = now;
	}

	/**
	 * A request got its slot.
	 * @param promptTokens of its prompt, as estimated
	 */
	void start(int promptTokens) {
		this.starts++;
		this.tokens += promptTokens;
		if (this.starts > MEMORY) {
			double kept = MEMORY / this.starts;
			this.busyNanos *= kept;
			this.tokens *= kept;
			this.starts = MEMORY;
		}
	}

	/**
	 * How many of the usual size cost as much as such requests.
	 * @param requests how many
	 * @param promptTokens of their prompts, as estimated
	 * @return their number while nothing is known
	 */
	double inUsual(int requests, long promptTokens) {
		double usual = (this.starts > 0) ? this.cost.of(this.starts, this.tokens) / this.starts : 0;
		return (usual > 0) ? this.cost.of(requests, (double) promptTokens) / usual : requests;
	}

	/**
	 * Whether slots came free and were taken again: the first to come took those that
	 * stood open, at a rate that is none of answers.
	 * @param slots there are
	 * @return false while so few started that all may have taken such
	 */
	boolean isOfAnswers(int slots) {
		return this.starts > Math.min(slots, MEMORY - 1);
	}

	/** Starts a second; 0 while nothing is known. */
	double perSecond() {
		return (this.busyNanos > 0) ? this.starts / this.busyNanos * 1e9 : 0;
	}

	/**
	 * How long such requests take to leave.
	 * @param requests how many
	 * @param promptTokens of their prompts, as estimated
	 * @return the time, zero while nothing is known
	 */
	Duration timeFor(int requests, long promptTokens) {
		if (this.starts == 0) {
			return Duration.ZERO;
		}
		double share = this.cost.of(requests, (double) promptTokens) / this.cost.of(this.starts, this.tokens);
		return Duration.ofNanos(Math.round(this.busyNanos * share));
	}

}
