package io.dvi.gateway.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.dvi.client.GenerateEvent;
import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.admission.AdmissionQueue.Place;
import io.dvi.gateway.error.TurnedAway;
import io.dvi.gateway.error.TurnedAway.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AdmissionQueueTest {

	private static final int SLOTS = 4;

	private static final int MOST_REQUESTS = 10;

	private static final int MOST_TOKENS = 1000;

	private static final Duration MOST_WAIT = Duration.ofSeconds(2);

	private static final long MILLI = 1_000_000;

	private final AdmissionQueue queue = queue(MOST_REQUESTS, SLOTS);

	private long now;

	@Test
	void atMostSoManyRequestsWait() {
		List<Place> places = enter(MOST_REQUESTS, 1);
		refuses(1, Reason.QUEUE_REQUESTS);
		places.getFirst().start();
		enter(1, 1);
		refuses(1, Reason.QUEUE_REQUESTS);
		places.get(1).leave();
		enter(1, 1);
		assertThat(this.queue.waiting()).isEqualTo(MOST_REQUESTS);
		assertThat(this.queue.running()).isEqualTo(1);
	}

	@Test
	void atMostSoManyPromptTokensWait() {
		List<Place> places = enter(2, MOST_TOKENS / 2);
		refuses(1, Reason.QUEUE_TOKENS);
		places.getFirst().start();
		assertThat(this.queue.waitingTokens()).isEqualTo(MOST_TOKENS / 2);
		enter(1, MOST_TOKENS / 2);
		refuses(1, Reason.QUEUE_TOKENS);
	}

	@Test
	void aPromptLongerThanTheBoundGetsTheQueueForItself() {
		enter(1, MOST_TOKENS * 3);
		refuses(1, Reason.QUEUE_TOKENS);
	}

	@Test
	void placesAreLeftOnceHoweverOftenItIsSaid() {
		Place place = enter(1, 5).getFirst();
		place.start();
		place.start();
		place.leave();
		place.leave();
		place.start();
		assertThat(this.queue.waiting()).isZero();
		assertThat(this.queue.waitingTokens()).isZero();
		assertThat(this.queue.running()).isZero();
	}

	@Test
	void nobodyWaitsLongerThanTheBoundByTheMeasuredRate() {
		drain(20, 500);
		// Two a second, so four would wait two seconds, and as many as slots always may.
		enter(SLOTS, 1);
		TurnedAway refusal = refuses(1, Reason.QUEUE_WAIT);
		assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(2));
		assertThat(refusal).hasMessageContaining("2000 ms").hasMessageContaining("2500 ms");
	}

	@Test
	void howLongTheFirstSlotsTookToFillTurnsNobodyAway() {
		List<Place> places = enter(MOST_REQUESTS, 1);
		this.now += MOST_WAIT.toNanos();
		for (Place place : places.subList(0, SLOTS)) {
			place.start();
			enter(1, 1);
		}
		places.get(SLOTS).start();
		refuses(1, Reason.QUEUE_WAIT);
	}

	@Test
	void aRateIsKnownOfAnswersThoughThereAreMoreSlotsThanItRemembersStarts() {
		int slots = 20;
		AdmissionQueue large = queue(MOST_REQUESTS * slots, slots);
		List<Place> places = new ArrayList<>();
		for (int i = 0; i <= 2 * slots; i++) {
			places.add(large.enter(1));
		}
		this.now += MOST_WAIT.toNanos();
		places.subList(0, slots).forEach(Place::start);
		assertThatExceptionOfType(TurnedAway.class).isThrownBy(() -> large.enter(1));
	}

	@Test
	void promptsCountByTheirTokensAsFarAsReadingThemTakesTheTime() {
		Place answered = enter(1, 100).getFirst();
		// An answer takes as long as reading 300 tokens.
		answered.answered(100,
				new GenerateEvent.Timings(Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(300)));
		answered.leave();
		// 400 tokens with the answer, each half second.
		drain(20, 500, 100);
		Place place = enter(1, 500).getFirst();
		// 800 for that one and 300 for the next.
		assertThat(this.queue.expectedWait()).isEqualTo(Duration.ofMillis(1375));
		place.leave();
		enter(1, 100);
		assertThat(this.queue.expectedWait()).isEqualTo(Duration.ofMillis(875));
	}

	@Test
	void fewerMayWaitBehindLongPromptsHoweverSlowTheServer() {
		Place answered = enter(1, 100).getFirst();
		answered.answered(100,
				new GenerateEvent.Timings(Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(100)));
		answered.leave();
		drain(20, 3000, 100);
		enter(1, 700);
		refuses(100, Reason.QUEUE_WAIT);
	}

	@Test
	void aFastServerLetsMoreWait() {
		drain(20, 10);
		enter(MOST_REQUESTS, 1);
		refuses(1, Reason.QUEUE_REQUESTS);
	}

	@Test
	void aQueueThatStandsStillLetsNobodyIn() {
		drain(20, 10);
		enter(SLOTS, 1);
		this.now += 60_000 * MILLI;
		refuses(1, Reason.QUEUE_WAIT);
	}

	@Test
	void timeWithAnEmptyQueueIsNotCounted() {
		drain(20, 10);
		this.now += 3_600_000 * MILLI;
		assertThat(this.queue.drainRate()).isEqualTo(100);
	}

	@Test
	void nothingIsKnownAtFirstSoOneSecondIsSaid() {
		enter(MOST_REQUESTS, 1);
		assertThat(refuses(1, Reason.QUEUE_REQUESTS).retryAfter()).isEqualTo(Duration.ofSeconds(1));
	}

	/**
	 * Four slots that take 1 s an answer and arrivals at three times that: the queue is
	 * as long as its bound on the wait, and stays so, instead of emptying and filling in
	 * turns.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void threeTimesTheCapacityDoesNotMakeTheQueueSwing(long seed) {
		AdmissionQueue unbounded = queue(1000, SLOTS);
		Random random = new Random(seed);
		List<Place> waiting = new ArrayList<>();
		List<Place> running = new ArrayList<>();
		List<Long> ends = new ArrayList<>();
		int least = Integer.MAX_VALUE;
		int most = 0;
		for (int tick = 0; tick < 60_000; tick++) {
			this.now += MILLI;
			for (int i = ends.size() - 1; i >= 0; i--) {
				if (ends.get(i) <= this.now) {
					ends.remove(i);
					running.remove(i).leave();
				}
			}
			if (random.nextDouble() < 0.012) {
				try {
					waiting.add(unbounded.enter(10));
				}
				catch (TurnedAway ex) {
					assertThat(ex.reason()).isEqualTo(Reason.QUEUE_WAIT);
					assertThat(ex.retryAfter()).isLessThan(Duration.ofSeconds(4));
				}
			}
			while (running.size() < SLOTS && !waiting.isEmpty()) {
				Place next = waiting.removeFirst();
				next.start();
				running.add(next);
				ends.add(this.now + (500 + random.nextInt(1000)) * MILLI);
			}
			if (tick > 10_000) {
				least = Math.min(least, waiting.size());
				most = Math.max(most, waiting.size());
			}
		}
		assertThat(least).as("never idle").isPositive();
		assertThat(most).as("two seconds at four a second, and what the estimate is off").isBetween(6, 12);
	}

	private AdmissionQueue queue(int mostRequests, int slots) {
		return new AdmissionQueue(new GatewayProperties.Admission(mostRequests, MOST_TOKENS, MOST_WAIT,
				new GatewayProperties.KeyLimits(0, 0, 0)), () -> slots, () -> this.now);
	}

	private void drain(int requests, long everyMillis) {
		drain(requests, everyMillis, 1);
	}

	private void drain(int requests, long everyMillis, int tokens) {
		for (int i = 0; i < requests; i++) {
			Place place = this.queue.enter(tokens);
			this.now += everyMillis * MILLI;
			place.start();
			place.leave();
		}
	}

	private List<Place> enter(int requests, int tokens) {
		List<Place> places = new ArrayList<>();
		for (int i = 0; i < requests; i++) {
			places.add(this.queue.enter(tokens));
		}
		return places;
	}

	private TurnedAway refuses(int tokens, Reason reason) {
		TurnedAway[] seen = new TurnedAway[1];
		assertThatExceptionOfType(TurnedAway.class).isThrownBy(() -> this.queue.enter(tokens)).satisfies((refusal) -> {
			assertThat(refusal.reason()).isEqualTo(reason);
			seen[0] = refusal;
		});
		return seen[0];
	}

}
