package io.dvi.trainer.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.registry.Pointer;
import io.dvi.trainer.replica.Replica;
import io.dvi.trainer.testing.Fleet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Head 1 serves, head 2 is activated, a simulated replica reports every second. */
class WatchWindowTest {

	private static final WatchProperties PROPERTIES = new WatchProperties(true, 8_192, Duration.ofSeconds(30),
			Duration.ofMinutes(15), 512, 0.99, 0.05, 0.15, 3, 2);

	private static final int SECONDS = 16 * 60;

	@Test
	void findsFewerTokensPerStep() {
		WatchFinding found = watchAfterSwitch(new Fleet(1), 2.0, 1.6, 1);
		assertThat(found.verdict()).isEqualTo(WatchFinding.Verdict.WORSE);
		assertThat(figure(found, "tokens_per_step").value()).isBetween(1.5, 1.7);
		assertThat(figure(found, "tokens_per_step").limit()).isBetween(1.8, 2.0);
		assertThat(figure(found, "baseline_tokens_per_step").value()).isBetween(1.9, 2.1);
		assertThat(figure(found, "tokens_per_step_ratio_high").value()).isLessThan(0.95);
		assertThat(found.reason())
			.matches("version 2 against version 1: tokens per step 1\\.\\d{3} against [12]\\.\\d{3}"
					+ " \\(0\\.\\d{3} to 0\\.\\d{3} times, at least 0\\.950 wanted\\), speed .*");
	}

	@Test
	void findsFewerTokensPerSecondWhereStepsAreAsLong() {
		WatchFinding found = watchAfterSwitch(new Fleet(2), 2.0, 2.0, 0.6);
		assertThat(found.verdict()).isEqualTo(WatchFinding.Verdict.WORSE);
		assertThat(figure(found, "speed_ratio_high").value()).isLessThan(0.85);
		assertThat(figure(found, "tokens_per_second").value())
			.isLessThan(figure(found, "baseline_tokens_per_second").value());
	}

	@Test
	void passesABetterHead() {
		WatchFinding found = watchAfterSwitch(new Fleet(3), 2.0, 2.4, 1);
		assertThat(found.verdict()).isEqualTo(WatchFinding.Verdict.PASSED);
		assertThat(figure(found, "tokens_per_step_ratio_low").value()).isGreaterThan(0.95);
	}

	/** Looking again and again must not find what is not there: at most 1 in 100 may. */
	@Test
	void doesNotFindAHeadWorseThatIsJustAsGood() {
		int worse = 0;
		int passed = 0;
		int rounds = 200;
		for (int seed = 0; seed < rounds; seed++) {
			WatchFinding found = watchAfterSwitch(new Fleet(1_000 + seed), 2.0, 2.0, 1);
			worse += (found.verdict() == WatchFinding.Verdict.WORSE) ? 1 : 0;
			passed += (found.verdict() == WatchFinding.Verdict.PASSED) ? 1 : 0;
		}
		assertThat(worse).isLessThanOrEqualTo(2);
		assertThat(passed).as("nor is it always undecided").isGreaterThan(rounds / 3);
	}

	/** A head that loses exactly what may be lost is the hardest to judge. */
	@Test
	void atTheLimitItErrsAsRarelyAsItSays() {
		int decided = 0;
		int rounds = 200;
		for (int seed = 0; seed < rounds; seed++) {
			WatchFinding found = watchAfterSwitch(new Fleet(5_000 + seed), 2.0, 1.9, 1);
			decided += (found.verdict() == WatchFinding.Verdict.INCONCLUSIVE) ? 0 : 1;
		}
		assertThat(decided).as("worse or passed, each 1 in 100").isLessThanOrEqualTo(4);
	}

	@Test
	void aCanaryIsComparedWithWhatTheStableHeadServesMeanwhile() {
		Fleet fleet = new Fleet(4);
		ServingLedger ledger = new ServingLedger(PROPERTIES.batchTokens());
		Instant now = Instant.EPOCH;
		now = serve(fleet, ledger, now, 1, 3.0, 120);
		WatchWindow window = window(
				activation(Activation.Source.ADMIN, new Pointer(1, new Pointer.Canary(2, 50), null), now, 1L), ledger,
				now);
		WatchFinding found = window.look(now);
		for (int second = 0; second < SECONDS && found.verdict() == WatchFinding.Verdict.OPEN; second++) {
			now = now.plusSeconds(1);
			// The work has changed: both give less than what came before.
			fleet.serve(1, 1.5).serve(2, 1.8);
			ledger.observe(replicas(fleet, now), now);
			found = window.look(now);
		}
		assertThat(found.verdict()).isEqualTo(WatchFinding.Verdict.PASSED);
		assertThat(figure(found, "baseline_tokens_per_step").value()).isBetween(1.4, 1.6);
	}

	@Test
	void tooLittleIsInconclusiveWhichIsNoPass() {
		Fleet fleet = new Fleet(5);
		ServingLedger ledger = new ServingLedger(PROPERTIES.batchTokens());
		Instant now = serve(fleet, ledger, Instant.EPOCH, 1, 2, 3);
		WatchWindow window = window(switched(now), ledger, now);
		WatchFinding found = run(fleet, ledger, window, now, 2.5, 1);
		assertThat(found.verdict()).isEqualTo(WatchFinding.Verdict.INCONCLUSIVE);
		assertThat(found.reason()).contains("too little");
	}

	@Test
	void nothingIsDecidedBeforeTheHeadHasServed() {
		Fleet fleet = new Fleet(6);
		ServingLedger ledger = new ServingLedger(PROPERTIES.batchTokens());
		Instant now = serve(fleet, ledger, Instant.EPOCH, 1, 2, 120);
		WatchWindow window = window(switched(now), ledger, now);
		assertThat(window.look(now.plus(Duration.ofHours(2))).verdict()).isEqualTo(WatchFinding.Verdict.OPEN);
	}

	@Test
	void findsNumbersThatAreNotFiniteAtOnceAndForGood() {
		Fleet fleet = new Fleet(7);
		ServingLedger ledger = new ServingLedger(PROPERTIES.batchTokens());
		Instant now = serve(fleet, ledger, Instant.EPOCH, 1, 2, 120);
		WatchWindow window = window(switched(now), ledger, now);
		ledger.observe(replicas(fleet.serve(2, 2).notFinite(2, 3), now), now);
		assertThat(window.look(now).verdict()).as("three are allowed").isEqualTo(WatchFinding.Verdict.OPEN);
		Instant later = now.plus(Duration.ofHours(1));
		assertThat(window.look(later).verdict()).isEqualTo(WatchFinding.Verdict.INCONCLUSIVE);
		ledger.observe(replicas(fleet.notFinite(2, 1), later), later);
		WatchFinding found = window.look(later);
		assertThat(found.verdict()).isEqualTo(WatchFinding.Verdict.WORSE);
		assertThat(figure(found, "non_finite_drafts")).isEqualTo(new Figure("non_finite_drafts", 4, 3.0));
	}

	@Test
	void numbersThatWereNoBetterBeforeAreNotTheHeadsFault() {
		Fleet fleet = new Fleet(8);
		ServingLedger ledger = new ServingLedger(PROPERTIES.batchTokens());
		Instant now = serve(fleet, ledger, Instant.EPOCH, 1, 2, 10);
		ledger.observe(replicas(fleet.notFinite(1, 400), now), now);
		WatchWindow window = window(switched(now), ledger, now);
		ledger.observe(replicas(fleet.serve(2, 2).notFinite(2, 10), now), now);
		assertThat(window.look(now).verdict()).isEqualTo(WatchFinding.Verdict.OPEN);
	}

	@Test
	void findsAFileThatReplicasRefuseButNotATrainerThatIsAway() {
		Fleet fleet = new Fleet(9);
		ServingLedger ledger = new ServingLedger(PROPERTIES.batchTokens());
		Instant now = serve(fleet, ledger, Instant.EPOCH, 1, 2, 10);
		WatchWindow window = window(switched(now), ledger, now);
		for (int times = 0; times < 9; times++) {
			ledger.observe(replicas(fleet.refused(2, "unreachable").refused(2, "trainer_failed"), now), now);
		}
		ledger.observe(replicas(fleet.refused(2, "checksum").refused(2, "not_found"), now), now);
		assertThat(window.look(now).verdict()).isEqualTo(WatchFinding.Verdict.OPEN);
		ledger.observe(replicas(fleet.refused(2, "damaged"), now), now);
		WatchFinding found = window.look(now);
		assertThat(found.verdict()).isEqualTo(WatchFinding.Verdict.WORSE);
		assertThat(figure(found, "load_failures")).isEqualTo(new Figure("load_failures", 3, 2.0));
	}

	@Test
	void aRefusalCountsAgainstTheHeadItWasAbout() {
		Fleet fleet = new Fleet(11);
		ServingLedger ledger = new ServingLedger(PROPERTIES.batchTokens());
		Instant now = serve(fleet, ledger, Instant.EPOCH, 1, 2, 10);
		WatchWindow window = window(
				activation(Activation.Source.ADMIN, new Pointer(1, new Pointer.Canary(2, 50), null), now, 1L), ledger,
				now);
		ledger.observe(replicas(fleet.refused(2, "size"), now), now);
		for (int times = 0; times < 9; times++) {
			ledger.observe(replicas(fleet.refused(1, "checksum").refused("rejected"), now), now);
		}
		assertThat(window.look(now).verdict()).as("the stable head was refused, and a share")
			.isEqualTo(WatchFinding.Verdict.OPEN);
		ledger.observe(replicas(fleet.refused(2, "checksum").refused(2, "rejected"), now), now);
		WatchFinding found = window.look(now);
		assertThat(found.verdict()).isEqualTo(WatchFinding.Verdict.WORSE);
		assertThat(figure(found, "load_failures")).isEqualTo(new Figure("load_failures", 3, 2.0));
	}

	@Test
	void countersThatBeginAgainWithARestartAreNotTakenForLess() {
		Fleet fleet = new Fleet(10);
		ServingLedger ledger = new ServingLedger(PROPERTIES.batchTokens());
		Instant now = serve(fleet, ledger, Instant.EPOCH, 1, 2, 20);
		long before = ledger.head(1).total().tokens();
		ledger.observe(replicas(fleet.restarted().serve(1, 2), now), now);
		assertThat(ledger.head(1).total().tokens()).isGreaterThan(before);
		assertThat(ledger.head(1).total().requests()).isEqualTo(20);
	}

	@ParameterizedTest
	@EnumSource(value = Activation.Source.class, names = { "INITIAL", "ROLLBACK", "WATCH" })
	void goingBackIsNotWatched(Activation.Source source) {
		ServingLedger ledger = new ServingLedger(1);
		Activation back = activation(source, Pointer.to(1), Instant.EPOCH, 2L);
		assertThat(WatchWindow.of(back, PROPERTIES, ledger, Instant.EPOCH)).isNull();
		Activation shadowed = activation(Activation.Source.ADMIN, new Pointer(1, null, 3L), Instant.EPOCH, 1L);
		assertThat(WatchWindow.of(shadowed, PROPERTIES, ledger, Instant.EPOCH)).isNull();
	}

	private static WatchFinding watchAfterSwitch(Fleet fleet, double before, double after, double pace) {
		ServingLedger ledger = new ServingLedger(PROPERTIES.batchTokens());
		Instant now = serve(fleet, ledger, Instant.EPOCH, 1, before, SECONDS);
		return run(fleet, ledger, window(switched(now), ledger, now), now, after, pace);
	}

	private static WatchFinding run(Fleet fleet, ServingLedger ledger, WatchWindow window, Instant from,
			double tokensPerStep, double pace) {
		Instant now = from;
		for (int second = 0; second <= SECONDS; second++) {
			now = now.plusSeconds(1);
			ledger.observe(replicas(fleet.serve(2, tokensPerStep, pace), now), now);
			WatchFinding found = window.look(now);
			if (found.verdict() != WatchFinding.Verdict.OPEN) {
				return found;
			}
		}
		throw new AssertionError("the watch found no end");
	}

	private static Instant serve(Fleet fleet, ServingLedger ledger, Instant from, long head, double tokensPerStep,
			int seconds) {
		Instant now = from;
		for (int second = 0; second < seconds; second++) {
			ledger.observe(replicas(fleet.serve(head, tokensPerStep), now), now);
			now = now.plusSeconds(1);
		}
		return now;
	}

	private static WatchWindow window(Activation activation, ServingLedger ledger, Instant now) {
		return Objects.requireNonNull(WatchWindow.of(activation, PROPERTIES, ledger, now));
	}

	private static Activation switched(Instant at) {
		return activation(Activation.Source.GATE, Pointer.to(2), at, 1L);
	}

	private static Activation activation(Activation.Source source, Pointer pointer, Instant at,
			@Nullable Long previous) {
		return new Activation(5, pointer, previous, 4L, new Activation.Digests("sha256", null), at,
				new Activation.Mover(source, "somebody", "a test", ""));
	}

	private static List<Replica> replicas(Fleet fleet, Instant now) {
		return List.of(new Replica(fleet.report(), now, true));
	}

	private static Figure figure(WatchFinding finding, String name) {
		return finding.figures().stream().filter((figure) -> figure.name().equals(name)).findFirst().orElseThrow();
	}

}
