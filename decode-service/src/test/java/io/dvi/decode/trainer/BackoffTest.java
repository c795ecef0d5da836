package io.dvi.decode.trainer;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTest {

	private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random(7));

	@Test
	void doublesAndTakesAtMostHalfOff() {
		assertThat(this.backoff.delay(1)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
		assertThat(this.backoff.delay(4)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
	}

	@Test
	void staysAtTheMostAfterAnyNumberOfFailures() {
		assertThat(this.backoff.delay(100_000)).isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(5));
	}

}
