package io.dvi.trainer.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves when told. */
public final class TestClock implements InstantSource {

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));

	@Override
	public Instant instant() {
		return this.now.get();
	}

	public void advance(Duration time) {
		this.now.updateAndGet((instant) -> instant.plus(time));
	}

	public Clock clock() {
		return withZone(ZoneOffset.UTC);
	}

}
