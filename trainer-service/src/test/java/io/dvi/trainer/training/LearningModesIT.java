package io.dvi.trainer.training;

import java.time.Duration;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.Pointer;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.Lessons;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The training loop does what operators and the watch want of it. */
class LearningModesIT {

	private final TestClock clock = new TestClock();

	private TestDatabase database;

	private TrainerRig rig;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.rig = new TrainerRig(this.database, this.clock.clock()).holding();
	}

	@AfterEach
	void close() {
		this.rig.close();
		this.database.close();
	}

	@Test
	void trainingOnlyTrainsAndPublishesNothing() {
		this.rig.modes.set(LearningMode.Kind.TRAINING_ONLY, Heads.order());
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.round();
		assertThat(this.rig.registry.activation().version()).isZero();
		assertThat(this.rig.rounds(RoundOutcome.HELD)).isEqualTo(1);
		assertThat(this.rig.report.status(100).losses()).hasSize(TrainerRig.STEPS);
		this.rig.modes.set(LearningMode.Kind.LEARNING, Heads.order());
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 80, this.clock.clock());
		this.rig.round();
		assertThat(this.rig.registry.activation().version()).isEqualTo(1);
	}

	@Test
	void pausedStoresExperienceAndNoMoreAndGoesOnWhereItStood() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.begin(TrainerRig.STEPS / 2);
		this.rig.modes.set(LearningMode.Kind.PAUSED, Heads.order());
		assertThat(this.rig.loop.doWork()).isZero();
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 60, this.clock.clock());
		assertThat(this.rig.report.status(10).episodes().stored()).isEqualTo(60);
		assertThat(this.rig.report.status(100).losses()).hasSize(TrainerRig.STEPS / 2);
		this.rig.modes.set(LearningMode.Kind.LEARNING, Heads.order());
		for (int turn = TrainerRig.STEPS / 2; turn <= TrainerRig.STEPS; turn++) {
			assertThat(this.rig.loop.doWork()).isEqualTo(1);
		}
		assertThat(this.rig.registry.activation().version()).isEqualTo(1);
	}

	@Test
	void aModeOutlivesTheProcessAndEveryWordIsKept() {
		this.rig.modes.set(LearningMode.Kind.PAUSED, Heads.order());
		assertThat(this.rig.modes.set(LearningMode.Kind.PAUSED, Heads.order()).changed()).isFalse();
		assertThat(this.rig.modes.set(LearningMode.Kind.LEARNING, Heads.dryRun()).changed()).isTrue();
		LearningModes next = new LearningModes(this.database.jdbc(), TrainerRig.LINEAGE, true, this.clock.clock());
		assertThat(next.current())
			.isEqualTo(new LearningMode(LearningMode.Kind.PAUSED, "operator", "a test", this.clock.instant()));
		next.set(LearningMode.Kind.LEARNING, Heads.order());
		assertThat(this.database.jdbc().sql("select mode from learning_mode order by id").query(String.class).list())
			.containsExactly("PAUSED", "LEARNING");
	}

	@Test
	void whatTheConfigurationRulesOutIsRefused() {
		LearningModes off = new LearningModes(this.database.jdbc(), TrainerRig.LINEAGE, false, this.clock.clock());
		assertThat(off.current()).isEqualTo(new LearningMode(LearningMode.Kind.PAUSED, "", "", null));
		assertThat(off.set(LearningMode.Kind.PAUSED, Heads.order()).changed()).isFalse();
		assertThatExceptionOfType(TrainerException.class)
			.isThrownBy(() -> off.set(LearningMode.Kind.LEARNING, Heads.order()))
			.withMessageContaining("dvi.trainer.training.enabled is false. Given: LEARNING")
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.INVALID_ARGUMENT));
	}

	@Test
	void inTheCoolDownAfterTheWatchActedTheGateActivatesNothing() {
		Heads.publish(this.rig.registry);
		Activation bad = this.rig.registry.activate(Heads.to(1)).activation();
		new HeadCustody(this.rig.registry).takeBack(bad, 1,
				new Activation.Mover(Activation.Source.WATCH, "trainer", "worse", ""));
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.round();
		assertThat(this.rig.rounds(RoundOutcome.HELD)).isEqualTo(1);
		assertThat(this.rig.registry.activation().version()).isZero();
		this.clock.advance(Duration.ofMinutes(11));
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 80, this.clock.clock());
		this.rig.round();
		assertThat(this.rig.registry.activation().version()).isEqualTo(2);
		assertThat(this.rig.registry.activation().mover().source()).isEqualTo(Activation.Source.GATE);
	}

	@Test
	void theGateDoesNotCutACanaryShortAndKeepsAShadow() {
		Heads.publish(this.rig.registry);
		Heads.publish(this.rig.registry);
		this.rig.registry.activate(Heads.to(new Pointer(0, new Pointer.Canary(1, 10), 2L)));
		this.clock.advance(Duration.ofMinutes(11));
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.round();
		assertThat(this.rig.rounds(RoundOutcome.HELD)).isEqualTo(1);
		this.rig.registry.activate(Heads.to(new Pointer(0, null, 2L)));
		this.clock.advance(Duration.ofMinutes(11));
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 80, this.clock.clock());
		this.rig.round();
		assertThat(this.rig.registry.activation().pointer()).isEqualTo(new Pointer(3, null, 2L));
	}

	@Test
	void theAuditAndTheRoundSayTheNumbersOfTheGate() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.round();
		Activation active = this.rig.registry.activation();
		assertThat(active.mover().figures()).extracting(Figure::name)
			.containsExactly("expected_speed", "expected_gain_low", "expected_gain_high", "expected_tokens_per_step",
					"first_token_agreement", "held_out_rows", "held_out_requests");
		Figure speed = active.mover().figures().getFirst();
		assertThat(speed.value()).isGreaterThan(1.3);
		assertThat(speed.limit()).as("the head before, which gains nothing").isEqualTo(1);
		LearningReport.Status status = this.rig.report.status(10);
		assertThat(status.rounds()).singleElement().satisfies((round) -> {
			assertThat(round.outcome()).isEqualTo(RoundOutcome.PUBLISHED);
			assertThat(round.headVersion()).isEqualTo(1);
			assertThat(round.figures()).isEqualTo(active.mover().figures());
		});
		assertThat(status.episodes().waiting()).isZero();
		assertThat(status.episodesPerMinute()).isEqualTo(8);
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 43, this.clock.clock());
		assertThat(this.rig.report.status(10).episodes().waiting()).isPositive();
	}

}
