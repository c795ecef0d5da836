package io.dvi.trainer.training;

import java.time.Duration;
import java.util.List;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.engine.training.JudgedHead;
import io.dvi.trainer.experience.ReplaySampler;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.registry.HeadCandidate;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadVersion;
import io.dvi.trainer.registry.Pointer;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.Lessons;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ShadowScoringIT {

	private final TestClock clock = new TestClock();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private TestDatabase database;

	private TrainerRig rig;

	private ReplayStore store;

	private ShadowScoring scoring;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.rig = new TrainerRig(this.database, this.clock.clock()).holding();
		this.store = new ReplayStore(this.database.jdbc(), TrainerRig.MODEL.fingerprint());
		this.scoring = new ShadowScoring(HeadEvaluator.open(TrainerRig.FOLDER, new OnnxGraphRuntime()), this.store,
				this.rig.registry, new ShadowScoring.Surroundings(this.rig.lease::held, Pace.FULL, this.meters));
	}

	@AfterEach
	void close() {
		this.rig.close();
		this.database.close();
	}

	@Test
	void scoresTheShadowBesideTheActiveHeadOnExperienceAsItArrives() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.round();
		assertThat(this.scoring.doWork()).as("no shadow").isZero();
		long shadowed = this.rig.registry.activate(Heads.to(new Pointer(0, null, 1L))).activation().sequence();
		assertThat(this.scoring.doWork()).as("what came before is not live").isZero();
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 47, this.clock.clock());
		assertThat(this.scoring.doWork()).as("too little to calibrate rates on").isZero();
		Lessons.commit(this.database, TrainerRig.MODEL, 48, 56, this.clock.clock());
		assertThat(this.scoring.doWork()).isEqualTo(1);
		assertThat(this.scoring.doWork()).isZero();
		assertThat(figure(shadowed, "shadow_requests").value()).isEqualTo(16);
		assertThat(figure(shadowed, "shadow_rows").value()).isEqualTo(16 * Lessons.ROWS);
		List<Episode> live = new ReplaySampler(this.store).requests(this.store.arrived(40, 100));
		JudgedHead exact = JudgedHead.of(live, HeadEvaluator.open(TrainerRig.FOLDER, new OnnxGraphRuntime())
			.evaluate(HeadFile.read(this.rig.registry.file(1)), live));
		assertThat(figure(shadowed, "shadow_tokens_per_step").value()).isEqualTo(exact.speed().tokensPerStep());
		assertThat(figure(shadowed, "shadow_tokens_per_step").limit()).as("the active head's").isEqualTo(1);
		assertThat(figure(shadowed, "shadow_first_token_agreement").value()).isCloseTo(exact.evaluation().agreement(),
				within(1e-9));
		assertThat(figure(shadowed, "shadow_expected_gain_low").value()).isPositive();
		assertThat(gauge("shadow")).isEqualTo(exact.speed().tokensPerStep());
		assertThat(gauge("active")).isEqualTo(1);
		assertThat(this.rig.registry.activation().sequence()).as("it never serves").isEqualTo(shadowed);
	}

	@Test
	void whatArrivesBeforeTheActivationIsNoticedCountsToo() {
		long shadowed = shadow();
		this.clock.advance(Duration.ofSeconds(1));
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 48, this.clock.clock());
		assertThat(this.scoring.doWork()).isEqualTo(1);
		assertThat(figure(shadowed, "shadow_requests").value()).isEqualTo(8);
	}

	@Test
	void afterALongRestTheNewestAreCaughtUpWith() {
		long shadowed = shadow();
		this.clock.advance(Duration.ofDays(1));
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 340, this.clock.clock());
		for (int stretch = 0; stretch < 8; stretch++) {
			assertThat(this.scoring.doWork()).isEqualTo(1);
		}
		assertThat(this.scoring.doWork()).isZero();
		assertThat(figure(shadowed, "shadow_requests").value()).isEqualTo(256);
	}

	@Test
	void theRecordStaysShortAndTheNewestNumbersCount() {
		long shadowed = shadow();
		this.scoring.doWork();
		for (int first = 41; first <= 121; first += 8) {
			Lessons.commit(this.database, TrainerRig.MODEL, first, first + 7, this.clock.clock());
			assertThat(this.scoring.doWork()).isEqualTo(1);
		}
		assertThat(figure(shadowed, "shadow_requests").value()).isEqualTo(64);
		assertThat(this.database.jdbc()
			.sql("select count(*) from decision_figure where name = 'shadow_requests'")
			.query(Long.class)
			.single()).as("at 8, 16, 32 and 64 of 88").isEqualTo(4);
	}

	@Test
	void endsWithTheShadow() {
		shadow();
		this.scoring.doWork();
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 56, this.clock.clock());
		this.scoring.doWork();
		this.rig.registry.activate(Heads.to(0));
		Lessons.commit(this.database, TrainerRig.MODEL, 57, 80, this.clock.clock());
		assertThat(this.scoring.doWork()).isZero();
		assertThat(gauge("shadow")).isNaN();
	}

	@Test
	void aHeadThatCannotBeReadIsInTheRecordAtOnce() {
		long version = Heads.publish(this.rig.registry);
		long shadowed = this.rig.registry.activate(Heads.to(new Pointer(0, null, version))).activation().sequence();
		assertThat(this.scoring.doWork()).isZero();
		assertThat(figure(shadowed, "shadow_broken").value()).isEqualTo(1);
		assertThat(figure(shadowed, "shadow_broken_head").value()).isEqualTo((double) version);
	}

	@Test
	void theHeadAtFaultIsNamedOnceWhicheverItIs() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.round();
		long broken = publish(notFinite(this.rig.registry.file(1)));
		long shadowed = this.rig.registry.activate(Heads.to(new Pointer(broken, null, 1L))).activation().sequence();
		for (int first = 41; first <= 57; first += 8) {
			this.scoring.doWork();
			Lessons.commit(this.database, TrainerRig.MODEL, first, first + 7, this.clock.clock());
		}
		assertThat(this.scoring.doWork()).isZero();
		assertThat(figure(shadowed, "shadow_broken_head").value()).as("the active one").isEqualTo((double) broken);
		assertThat(this.database.jdbc()
			.sql("select name from decision_figure where number = :sequence and name like 'shadow%' order by id")
			.param("sequence", shadowed)
			.query(String.class)
			.list()).containsExactly("shadow_broken", "shadow_broken_head");
	}

	@Test
	void whatCouldNotBeScoredBeforeARestartAndCanNowIsBrokenNoMore() {
		long shadowed = shadow();
		this.rig.registry.record(shadowed, List.of(Figure.count("shadow_broken", 1)));
		this.scoring.doWork();
		Lessons.commit(this.database, TrainerRig.MODEL, 41, 48, this.clock.clock());
		assertThat(this.scoring.doWork()).isEqualTo(1);
		assertThat(figure(shadowed, "shadow_requests").value()).isEqualTo(8);
		assertThat(figure(shadowed, "shadow_broken").value()).isZero();
	}

	/** Trains version 1 on lessons 1 to 40 and makes it the shadow of version 0. */
	private long shadow() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.round();
		return this.rig.registry.activate(Heads.to(new Pointer(0, null, 1L))).activation().sequence();
	}

	private long publish(byte[] file) {
		long version = this.rig.registry.takeVersion();
		this.rig.registry.publish(version, new HeadCandidate(0L, HeadWeights.LORA, file, Heads.sha256(file), 7,
				HeadEvaluation.NONE, HeadVersion.Origin.TRAINED));
		return version;
	}

	private static byte[] notFinite(byte[] file) {
		HeadWeights weights = HeadFile.read(file);
		weights.tensors().values().iterator().next().values()[0] = Float.NaN;
		return HeadFile.write(weights);
	}

	private Figure figure(long sequence, String name) {
		return this.rig.registry.activations(1, sequence + 1)
			.getFirst()
			.mover()
			.figures()
			.stream()
			.filter((figure) -> figure.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private double gauge(String head) {
		return this.meters.get("dvi.trainer.shadow.tokens.per.step").tag("head", head).gauge().value();
	}

}
