package io.dvi.gateway.admission;

import java.time.Duration;

import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.error.TurnedAway;
import io.dvi.gateway.error.TurnedAway.Reason;
import io.github.bucket4j.TimeMeter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class KeyAccountTest {

	private final HandClock clock = new HandClock();

	@Test
	void requestsOfAMinuteAreBoundedAndComeBackOneByOne() {
		KeyAccount account = account(60, 0, 0);
		for (int i = 0; i < 60; i++) {
			account.enter();
			account.leave();
		}
		assertThatExceptionOfType(TurnedAway.class).isThrownBy(account::enter).satisfies((refusal) -> {
			assertThat(refusal.reason()).isEqualTo(Reason.KEY_REQUESTS);
			assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1));
			assertThat(refusal).hasMessageContaining("60 requests a minute");
		});
		this.clock.pass(Duration.ofSeconds(1));
		account.enter();
	}

	@Test
	void aRequestTurnedAwayIsNotUnderWay() {
		KeyAccount account = account(1, 0, 1);
		account.enter();
		account.leave();
		assertThatExceptionOfType(TurnedAway.class).isThrownBy(account::enter);
		this.clock.pass(Duration.ofMinutes(1));
		account.enter();
	}

	@Test
	void soManyAreUnderWayAtOnce() {
		KeyAccount account = account(0, 0, 2);
		account.enter();
		account.enter();
		assertThatExceptionOfType(TurnedAway.class).isThrownBy(account::enter)
			.satisfies((refusal) -> assertThat(refusal.reason()).isEqualTo(Reason.KEY_CONCURRENT));
		account.leave();
		account.enter();
	}

	@Test
	void answersCountAlsoBeyondTheLimit() {
		KeyAccount account = account(0, 60, 0);
		account.take(10);
		account.spend(80);
		assertThatExceptionOfType(TurnedAway.class).isThrownBy(() -> account.take(1)).satisfies((refusal) -> {
			assertThat(refusal.reason()).isEqualTo(Reason.KEY_TOKENS);
			assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(31));
		});
		assertThat(headers(account)).isEqualTo("tokens 60/0/1m30s");
		this.clock.pass(Duration.ofSeconds(31));
		account.take(1);
	}

	@Test
	void aPromptOfMoreThanAMinutesShareWaitsForAFullBucket() {
		KeyAccount account = account(0, 60, 0);
		account.take(90);
		assertThat(headers(account)).isEqualTo("tokens 60/0/1m30s");
		this.clock.pass(Duration.ofSeconds(80));
		assertThatExceptionOfType(TurnedAway.class).isThrownBy(() -> account.take(90));
		this.clock.pass(Duration.ofSeconds(10));
		account.take(90);
	}

	@Test
	void whatIsNotLimitedIsNotSpokenOf() {
		KeyAccount account = account(0, 0, 0);
		for (int i = 0; i < 1000; i++) {
			account.enter();
			account.take(1_000_000);
			account.spend(1_000_000);
		}
		HttpHeaders headers = new HttpHeaders();
		account.describe(headers);
		assertThat(headers.isEmpty()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "0, 0ms", "250, 250ms", "1000, 1s", "8640, 8.64s", "60000, 1m0s", "360500, 6m0.5s" })
	void timesAreWrittenAsOpenAiWritesThem(long millis, String text) {
		assertThat(MinuteLimit.text(millis)).isEqualTo(text);
	}

	private KeyAccount account(int requests, int tokens, int concurrent) {
		return new KeyAccount(new GatewayProperties.KeyLimits(requests, tokens, concurrent), this.clock);
	}

	private static String headers(KeyAccount account) {
		HttpHeaders headers = new HttpHeaders();
		account.describe(headers);
		return "tokens " + headers.getFirst("x-ratelimit-limit-tokens") + "/"
				+ headers.getFirst("x-ratelimit-remaining-tokens") + "/" + headers.getFirst("x-ratelimit-reset-tokens");
	}

	private static final class HandClock implements TimeMeter {

		private long now;

		void pass(Duration time) {
			this.now += time.toNanos();
		}

		@Override
		public long currentTimeNanos() {
			return this.now;
		}

		@Override
		public boolean isWallClockBased() {
			return false;
		}

	}

}
