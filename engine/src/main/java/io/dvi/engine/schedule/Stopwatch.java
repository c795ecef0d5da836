package io.dvi.engine.schedule;

import io.dvi.engine.GenerationEvent.Timings;

import java.util.function.LongSupplier;

/** Where one request's time goes, on one monotonic clock. */
final class Stopwatch {

	private final LongSupplier nanoClock;

	private final long submitted;

	private long started;

	private long firstToken;

	private long lastToken;

	private long stepNanos;

	Stopwatch(LongSupplier nanoClock) {
		this.nanoClock = nanoClock;
		this.submitted = nanoClock.getAsLong();
	}

	void started() {
		this.started = this.nanoClock.getAsLong();
	}

	void firstToken() {
		this.firstToken = this.nanoClock.getAsLong();
		this.lastToken = this.firstToken;
	}

	void lastToken() {
		long now = this.nanoClock.getAsLong();
		this.stepNanos = now - this.lastToken;
		this.lastToken = now;
	}

	/** From the token before the last step to the step's last one. */
	long stepNanos() {
		return this.stepNanos;
	}

	Timings timings() {
		return new Timings(this.started - this.submitted, this.firstToken - this.started,
				this.lastToken - this.firstToken);
	}

}
