package io.dvi.trainer.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.HeadState;
import io.dvi.trainer.registry.Pointer;
import io.dvi.trainer.replica.Replicas;
import io.dvi.trainer.testing.Fleet;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import io.dvi.trainer.training.Services;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeadWatchIT {

	private static final WatchProperties PROPERTIES = new WatchProperties(true, 8_192, Duration.ofSeconds(30),
			Duration.ofMinutes(15), 512, 0.99, 0.05, 0.15, 3, 2);

	private final TestClock clock = new TestClock();

	private final Fleet fleet = new Fleet(1);

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final AtomicInteger moves = new AtomicInteger();

	private TestDatabase database;

	private HeadRegistry registry;

	private Replicas replicas;

	private HeadWatch watch;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.registry = Heads.registry(this.database, this.clock.clock());
		Heads.publish(this.registry);
		Heads.publish(this.registry);
		this.registry.activate(Heads.to(1));
		this.replicas = Services.replicas(this.registry, Heads.LINEAGE, this.clock.clock());
		this.watch = watch(PROPERTIES, true);
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void rollsBackByItselfWhenTokensPerStepGotFewerAndSaysWhyInTheAudit() {
		serve(1, 2.0, 120);
		this.registry.activate(Heads.to(2));
		int seconds = serveUntilMoved(2, 1.4, 300);
		Activation back = this.registry.activation();
		assertThat(back.pointer()).isEqualTo(Pointer.to(1));
		assertThat(back.mover().source()).isEqualTo(Activation.Source.WATCH);
		assertThat(back.mover().actor()).isEqualTo("trainer");
		assertThat(back.mover().reason()).startsWith("version 2 against version 1: tokens per step 1.");
		assertThat(back.mover().figures()).extracting(Figure::name)
			.contains("tokens_per_step", "baseline_tokens_per_step", "tokens_per_step_ratio_high", "speed",
					"tokens_per_second", "non_finite_drafts", "load_failures");
		assertThat(seconds).as("not before the shortest time").isGreaterThanOrEqualTo(30);
		assertThat(this.registry.head(2).state().kind()).isEqualTo(HeadState.Kind.QUARANTINED);
		assertThat(this.registry.head(2).state().actor()).isEqualTo("trainer");
		assertThat(decisions("rolled_back")).isEqualTo(1);
		assertThat(this.moves).hasValue(1);
		serve(1, 2.0, 60);
		assertThat(this.registry.activation()).as("going back is not watched").isEqualTo(back);
	}

	@Test
	void rollsBackAHeadWhoseNumbersAreNotFinite() {
		serve(1, 2.0, 30);
		this.registry.activate(Heads.to(2));
		this.fleet.notFinite(2, 50);
		serve(2, 2.0, 2);
		assertThat(this.registry.activation().version()).isEqualTo(1);
		assertThat(this.registry.activation().mover().source()).isEqualTo(Activation.Source.WATCH);
		assertThat(this.registry.activation().mover().figures()).contains(new Figure("non_finite_drafts", 50, 3.0));
		assertThat(this.registry.head(2).state().kind()).isEqualTo(HeadState.Kind.QUARANTINED);
	}

	@Test
	void rollsBackAHeadThatReplicasCannotLoadButNotOneTheyCannotReach() {
		serve(1, 2.0, 30);
		this.registry.activate(Heads.to(2));
		serve(1, 2.0, 1);
		for (int times = 0; times < 9; times++) {
			this.fleet.refused(2, "unreachable");
		}
		serve(1, 2.0, 1);
		assertThat(this.registry.activation().version()).as("nothing is known of the head").isEqualTo(2);
		this.fleet.refused(2, "damaged").refused(2, "damaged").refused(2, "damaged");
		serve(1, 2.0, 1);
		assertThat(this.registry.activation().version()).isEqualTo(1);
		assertThat(this.registry.activation().mover().reason()).contains("replicas refused version 2 3 times");
		assertThat(this.registry.head(2).state().kind()).isEqualTo(HeadState.Kind.QUARANTINED);
	}

	@Test
	void doesNotRollBackOnNoiseAndRecordsWhatItFound() {
		serve(1, 2.0, 960);
		this.registry.activate(Heads.to(2));
		serve(2, 2.05, 960);
		Activation watched = this.registry.activation();
		assertThat(watched.version()).isEqualTo(2);
		assertThat(watched.mover().source()).isEqualTo(Activation.Source.ADMIN);
		assertThat(watched.mover().figures()).extracting(Figure::name)
			.contains("watch_passed", "watch_tokens_per_step", "watch_speed_ratio_low");
		assertThat(watched.mover().figures()).contains(Figure.of("watch_passed", 1));
		assertThat(decisions("passed")).isEqualTo(1);
	}

	@Test
	void endsACanaryThatIsWorseAndLeavesTheStableHead() {
		Activation canary = this.registry.activate(Heads.to(new Pointer(1, new Pointer.Canary(2, 50), null)))
			.activation();
		for (int second = 0; second < 200 && this.moves.get() == 0; second++) {
			this.fleet.serve(2, 1.3);
			serve(1, 2.0, 1);
		}
		Activation ended = this.registry.activation();
		assertThat(ended.sequence()).isEqualTo(canary.sequence() + 1);
		assertThat(ended.pointer()).isEqualTo(Pointer.to(1));
		assertThat(ended.mover().source()).isEqualTo(Activation.Source.WATCH);
		assertThat(this.registry.head(2).state().kind()).isEqualTo(HeadState.Kind.QUARANTINED);
	}

	@Test
	void goesBackBehindAHeadThatWasQuarantinedMeanwhile() {
		this.registry.activate(Heads.to(2));
		long third = Heads.publish(this.registry);
		this.registry.activate(Heads.to(third));
		new HeadCustody(this.registry).quarantine(2, Heads.order());
		serve(third, 2.0, 1);
		this.fleet.notFinite(third, 50);
		serve(third, 2.0, 1);
		assertThat(this.registry.activation().version()).isEqualTo(1);
	}

	@Test
	void version0StaysTheFloorAlsoWhenItIsTakenBack() {
		serve(1, 2.0, 120);
		this.registry.activate(Heads.to(0));
		serveUntilMoved(0, 1.1, 300);
		assertThat(this.registry.activation().version()).isEqualTo(1);
		assertThat(this.registry.head(0).state()).isEqualTo(HeadState.READY);
	}

	@Test
	void onlyTheWriterActsAndOnlyWhenWanted() {
		for (HeadWatch idle : List.of(watch(PROPERTIES, false),
				watch(new WatchProperties(false, 1, Duration.ZERO, Duration.ofMinutes(1), 1, 0.99, 0.05, 0.15, 3, 2),
						true))) {
			this.watch = idle;
			long version = Heads.publish(this.registry);
			serve(1, 2.0, 2);
			this.registry.activate(Heads.to(version));
			this.fleet.notFinite(version, 50);
			serve(version, 2.0, 2);
			assertThat(this.registry.activation().version()).isEqualTo(version);
		}
	}

	private HeadWatch watch(WatchProperties properties, boolean writable) {
		return new HeadWatch(new HeadWatch.Parts(this.replicas, this.registry, new HeadCustody(this.registry),
				properties, () -> writable, this.meters), this.moves::incrementAndGet, this.clock.clock());
	}

	private int serveUntilMoved(long head, double tokensPerStep, int most) {
		for (int second = 0; second < most; second++) {
			if (this.moves.get() > 0) {
				return second;
			}
			serve(head, tokensPerStep, 1);
		}
		throw new AssertionError("the watch did not act within " + most + " seconds");
	}

	private void serve(long head, double tokensPerStep, int seconds) {
		for (int second = 0; second < seconds; second++) {
			this.clock.advance(Duration.ofSeconds(1));
			this.replicas.report(this.fleet.serve(head, tokensPerStep).report());
			this.watch.doWork();
		}
	}

	private double decisions(String result) {
		return this.meters.get("dvi.watch.decisions").tag("result", result).counter().count();
	}

}
