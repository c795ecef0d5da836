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

	Stopwatch(LongSupplier nanoClock) {
		this.nanoClock = nanoClock;
		this.submitted = nanoClock.getAsLong();
	}

	void started() {
		this.started = this.nanoClock.getAsLong();
	}

	void firstToken() {
		this.firstToken = this.nanoClock.getAsLong();
	}

	void lastToken() {
		this.lastToken = this.nanoClock.getAsLong();
	}

	Timings timings() {
		return new Timings(this.started - this.submitted, this.firstToken - this.started,
				this.lastToken - this.firstToken);
	}

}
