package io.dvi.client.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RateTest {

	private final List<Duration> pauses = new ArrayList<>();

	private long now = 5_000;

	private final Rate rate = new Rate(Duration.ofNanos(100), () -> this.now, this.pauses::add);

	@Test
	void answersBeginOneBehindTheOther() throws InterruptedException {
		for (int i = 0; i < 3; i++) {
			this.rate.await();
		}
		assertThat(this.pauses).containsExactly(Duration.ofNanos(100), Duration.ofNanos(200));
	}

	@Test
	void timeThatNobodyUsedIsNotMadeUpFor() throws InterruptedException {
		this.rate.await();
		this.now += 1_000;
		this.rate.await();
		this.now += 40;
		this.rate.await();
		assertThat(this.pauses).containsExactly(Duration.ofNanos(60));
	}

}
