package io.dvi.trainer.training;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

import io.dvi.engine.training.TrainerState;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.experience.ReplaySampler;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.HeadVersion;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.Lessons;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TrainingLoopIT {

	private final TestClock clock = new TestClock();

	private TestDatabase database;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void publishesAHeadThatIsBetterOnExperienceItHasNotSeen() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		try (TrainerRig rig = rig()) {
			rig.round();
			Activation active = rig.registry.activation();
			assertThat(active.version()).isEqualTo(1);
			assertThat(active.mover().source()).isEqualTo(Activation.Source.GATE);
			assertThat(active.mover().actor()).isEqualTo("trainer");
			HeadVersion head = rig.registry.head(1);
			assertThat(head.parent()).isZero();
			assertThat(head.trainerStep()).isEqualTo(TrainerRig.STEPS);
			assertThat(head.sha256()).isEqualTo(Heads.sha256(rig.registry.file(1)));
			assertThat(head.evaluation().agreement()).isGreaterThan(head.evaluation().baselineAgreement() + 0.5);
			assertThat(rig.rounds(RoundOutcome.PUBLISHED)).isEqualTo(1);
			assertThat(active.mover().reason()).matches("[1-9]\\.\\d{3} times plain speed expected against 1\\.000"
					+ " \\(gain [0-9.]+ to [0-9.]+ %\\), [1-9]\\.\\d{3} tokens a step against 1\\.000,"
					+ " first-token agreement [01]\\.\\d{4} against 0\\.\\d{4} on \\d+ held-out rows of \\d+ requests");
			assertThat(rig.loop.doWork()).as("all experience is used up").isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(value = TrainingProperties.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "LORA")
	void anotherKindTakesOverFromALowRankHeadOnceItIsBetter(TrainingProperties.Kind kind) {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		try (TrainerRig rig = rig()) {
			assertThat(rig.registry.head(0).kind()).isEqualTo("lora");
		}
		try (TrainerRig rig = rig(kind)) {
			rig.round();
			HeadVersion head = rig.registry.head(rig.registry.activation().version());
			assertThat(head.version()).isEqualTo(1);
			assertThat(head.kind()).isEqualTo(kind.name().toLowerCase(Locale.ROOT));
			assertThat(head.evaluation().agreement()).isGreaterThan(head.evaluation().baselineAgreement() + 0.3);
			assertSteps(rig, TrainerRig.STEPS);
		}
	}

	@Test
	void aBlockThatTookOverGoesOnLearning() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		rig().close();
		try (TrainerRig rig = rig(TrainingProperties.Kind.BLOCK)) {
			rig.round();
			assertThat(rig.registry.activation().version()).isEqualTo(1);
			Lessons.commit(this.database, TrainerRig.MODEL, 41, 60);
			rig.begin(1);
			assertThat(rig.meters.get("dvi.trainer.step").gauge().value()).as("training goes on from it")
				.isEqualTo(TrainerRig.STEPS + 1);
		}
	}

	@Test
	void aBlockGoesOnLearningWhileALowRankHeadIsBetter() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		try (TrainerRig rig = rig()) {
			rig.round();
			assertThat(rig.registry.activation().version()).isEqualTo(1);
		}
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 60);
		try (TrainerRig rig = rig(TrainingProperties.Kind.BLOCK)) {
			rig.round();
			assertThat(rig.rounds(RoundOutcome.PUBLISHED)).isZero();
			assertThat(rig.rounds.state()).hasValueSatisfying((saved) -> {
				TrainerState state = TrainerState.fromBytes(saved.bytes());
				assertThat(state.weights().kind()).isEqualTo("block");
				assertThat(state.step()).isEqualTo(TrainerRig.STEPS);
			});
		}
	}

	@Test
	void waitsForEnoughNewExperience() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 3);
		try (TrainerRig rig = rig()) {
			assertThat(rig.loop.doWork()).isZero();
			Lessons.commit(this.database, TrainerRig.MODEL, 4, 20);
			assertThat(rig.loop.doWork()).isEqualTo(1);
		}
	}

	@Test
	void doesNothingWithoutTheWritersLease() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		try (TrainerRig rig = new TrainerRig(this.database, this.clock.clock())) {
			assertThat(rig.loop.doWork()).isZero();
			assertThat(rig.rounds.open()).isEmpty();
		}
	}

	@Test
	void goesOnBitForBitAfterADeathInMidRound() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		try (TestDatabase copy = this.database.copy(); TestDatabase original = this.database.again()) {
			String uninterrupted = stateAfterTwoRounds(copy, 0);
			String interrupted = stateAfterTwoRounds(original, 7);
			assertThat(interrupted).isEqualTo(uninterrupted);
		}
	}

	@Test
	void runsARoundAgainWhenItsPublicationFailsAndSpendsTheVersion() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		try (TestDatabase copy = this.database.copy(); TestDatabase original = this.database.again()) {
			String undisturbed = stateAfter(copy, 1);
			original.jdbc().sql("alter table activation add constraint broken check (source <> 'GATE')").update();
			try (TrainerRig rig = new TrainerRig(original, this.clock.clock()).holding()) {
				rig.begin(TrainerRig.STEPS);
				assertThatExceptionOfType(DataAccessException.class).isThrownBy(rig.loop::doWork);
				assertThat(rig.registry.heads(10, Long.MAX_VALUE)).hasSize(1);
				assertThat(rig.rounds.state()).isEmpty();
				original.jdbc().sql("alter table activation drop constraint broken").update();
				rig.round();
				assertThat(rig.registry.activation().version()).isEqualTo(2);
				assertThat(state(original)).isEqualTo(undisturbed);
			}
		}
	}

	@Test
	void respectsAnOperatorsChoiceForAWhile() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		try (TrainerRig rig = rig()) {
			rig.round();
			rig.registry.rollback(Heads.back(null));
			Lessons.commit(this.database, TrainerRig.MODEL, 41, 60);
			// The registry's clock stands still, so the choice was made just now.
			rig.round();
			assertThat(rig.rounds(RoundOutcome.HELD)).isEqualTo(1);
			assertThat(rig.registry.activation().version()).isZero();
			this.clock.advance(Duration.ofMinutes(11));
			Lessons.commit(this.database, TrainerRig.MODEL, 61, 80);
			rig.round();
			assertThat(rig.registry.activation().version()).isEqualTo(2);
			assertThat(rig.registry.head(2).parent()).isZero();
		}
	}

	@Test
	void doesNotActivateOverAMoveMadeMeanwhile() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		try (TrainerRig rig = rig()) {
			rig.begin(TrainerRig.STEPS);
			rig.registry.publish(rig.registry.takeVersion(), Heads.head(0L, 10));
			rig.registry.activate(Heads.to(1));
			rig.loop.doWork();
			assertThat(rig.rounds(RoundOutcome.OVERTAKEN)).isEqualTo(1);
			assertThat(rig.registry.activation().version()).isEqualTo(1);
			assertThat(rig.registry.heads(10, Long.MAX_VALUE)).extracting(HeadVersion::version).containsExactly(1L, 0L);
		}
	}

	@Test
	void publishesNothingOnceASuccessorHoldsTheLease() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40);
		try (TrainerRig rig = rig()) {
			rig.begin(TrainerRig.STEPS);
			this.database.jdbc().sql("update writer_lease set epoch = epoch + 1").update();
			assertThatExceptionOfType(TrainerException.class).isThrownBy(rig.loop::doWork);
			assertThat(rig.registry.activation().version()).isZero();
			assertThat(rig.rounds.open()).isPresent();
		}
	}

	@Test
	void aHeadIsComparedOnWhatCameSinceTheActiveOneWasPublished() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		try (TrainerRig rig = rig()) {
			rig.round();
			assertThat(rig.registry.activation().version()).isEqualTo(1);
			double before = rig.meters.get("dvi.trainer.held.out.rows").gauge().value();
			this.clock.advance(Duration.ofSeconds(1));
			Lessons.commit(this.database, TrainerRig.MODEL, 41, 80, this.clock.clock());
			rig.round();
			ReplayStore store = new ReplayStore(this.database.jdbc(), TrainerRig.MODEL.fingerprint());
			double all = new ReplaySampler(store).heldOut(store.last(), 1_000).size() * (double) Lessons.ROWS;
			assertThat(rig.meters.get("dvi.trainer.held.out.rows").gauge().value()).isEqualTo(all - before);
		}
	}

	private String stateAfterTwoRounds(TestDatabase database, int stepsBeforeDeath) {
		if (stepsBeforeDeath > 0) {
			try (TrainerRig dying = new TrainerRig(database, this.clock.clock()).holding()) {
				dying.begin(stepsBeforeDeath);
			}
		}
		stateAfter(database, 1);
		Lessons.commit(database, TrainerRig.MODEL, 41, 60);
		if (stepsBeforeDeath > 0) {
			try (TrainerRig dying = new TrainerRig(database, this.clock.clock()).holding()) {
				dying.begin(TrainerRig.STEPS);
			}
		}
		return stateAfter(database, 1);
	}

	private String stateAfter(TestDatabase database, int rounds) {
		try (TrainerRig rig = new TrainerRig(database, this.clock.clock()).holding()) {
			for (int round = 0; round < rounds; round++) {
				rig.round();
			}
			return state(database);
		}
	}

	private static String state(TestDatabase database) {
		return HexFormat.of()
			.formatHex(database.jdbc().sql("select sha256(state) from training_state").query(byte[].class).single());
	}

	private static void assertSteps(TrainerRig rig, int steps) {
		assertThat(rig.rounds.state())
			.hasValueSatisfying((state) -> assertThat(TrainerState.fromBytes(state.bytes()).step()).isEqualTo(steps));
	}

	private TrainerRig rig(TrainingProperties.Kind kind) {
		return new TrainerRig(this.database, this.clock.clock(), kind).holding();
	}

	private TrainerRig rig() {
		return new TrainerRig(this.database, this.clock.clock()).holding();
	}

}
