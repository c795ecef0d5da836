package io.dvi.gateway.admission;

import java.time.Duration;

/**
 * How fast requests leave the queue for a slot, measured only while some wait: an idle
 * server's rate is that of the arrivals and says nothing. The last {@value #MEMORY}
 * starts count, and a queue that stands still lowers the rate too. Not safe for use by
 * several threads.
 */
final class DrainRate {

	/** Enough to even out, few enough to follow a change within seconds. */
	private static final int MEMORY = 16;

	private double starts;

	private double busyNanos;

	private long last;

	/**
	 * Begins to measure.
	 * @param now nanoseconds on the clock that all later calls use
	 */
	DrainRate(long now) {
		this.last = now;
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

	/** A request got its slot. */
	void start() {
		this.starts++;
		if (this.starts > MEMORY) {
			this.busyNanos *= MEMORY / this.starts;
			this.starts = MEMORY;
		}
	}

	/** Starts a second; 0 while nothing is known. */
	double perSecond() {
		return (this.busyNanos > 0) ? this.starts / this.busyNanos * 1e9 : 0;
	}

	/**
	 * How long so many take to leave.
	 * @param requests how many
	 * @return the time, zero while nothing is known
	 */
	Duration timeFor(int requests) {
		return (this.starts > 0) ? Duration.ofNanos(Math.round(this.busyNanos / this.starts * requests))
				: Duration.ZERO;
	}

}
