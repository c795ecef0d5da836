package io.dvi.client.command;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Spreads the beginnings of answers over time. Safe for use by many threads. */
final class Rate {

	/** As fast as answers come. */
	static final Rate UNLIMITED = new Rate(Duration.ZERO, System::nanoTime, (time) -> {
	});

	private final long between;

	private final LongSupplier nanoClock;

	private final FeedCaller.Pause pause;

	// Guarded by this.
	private long due;

	/**
	 * Makes a rate, whose first answer may begin at once.
	 * @param between least time between the beginnings of two answers
	 * @param nanoClock tells the time
	 * @param pause waits
	 */
	Rate(Duration between, LongSupplier nanoClock, FeedCaller.Pause pause) {
		this.between = between.toNanos();
		this.nanoClock = nanoClock;
		this.pause = pause;
		this.due = nanoClock.getAsLong();
	}

	/**
	 * Waits until an answer may begin. Time that nobody used is not made up for.
	 * @throws InterruptedException when the thread is interrupted meanwhile
	 */
	void await() throws InterruptedException {
		long wait = waitingTime();
		if (wait > 0) {
			this.pause.await(Duration.ofNanos(wait));
		}
	}

	private synchronized long waitingTime() {
		long now = this.nanoClock.getAsLong();
		long begin = Math.max(now, this.due);
		this.due = begin + this.between;
		return begin - now;
	}

}
