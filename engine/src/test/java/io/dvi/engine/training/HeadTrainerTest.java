package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.onnx.OnnxGraphRuntime;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class HeadTrainerTest {

	private static final int ROWS = 64;

	private static final TinyModel MODEL = TinyModel.random(32, 48, 7);

	private static final LossSchedule SCHEDULE = new LossSchedule(5, 5, LossSchedule.DEFAULT.warmUp(),
			LossSchedule.DEFAULT.finish());

	private static final LossWeights REWARDS = new LossWeights(0, 0, 1, 0, 0);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@Test
	void theSameSeedAndBatchesGiveTheSameBits() {
		assertThat(train(options(SCHEDULE, 1), 12)).isEqualTo(train(options(SCHEDULE, 1), 12));
	}

	@Test
	void twoThreadsGiveTheBitsOfOne() {
		TinyModel wide = TinyModel.random(96, 3_000, 3);
		byte[] one = train(wide,
				new LowRankOptions(16, 1, SCHEDULE, AdamW.DEFAULT, LowRankOptions.PolicyOptions.DEFAULT, ROWS, 1), 6);
		byte[] two = train(wide,
				new LowRankOptions(16, 1, SCHEDULE, AdamW.DEFAULT, LowRankOptions.PolicyOptions.DEFAULT, ROWS, 2), 6);
		assertThat(two).isEqualTo(one);
	}

	@Test
	void aTrainerRestoredFromBytesGoesOnAsIfItHadNeverStopped() {
		byte[] unbroken = train(options(SCHEDULE, 1), 12);
		SyntheticExperience experience = new SyntheticExperience(MODEL, 5);
		byte[] state;
		try (HeadTrainer trainer = open(options(SCHEDULE, 1))) {
			trainer.restore(trainer.initial(9));
			for (int step = 0; step < 7; step++) {
				trainer.step(experience.batch(ROWS));
			}
			state = trainer.state().toBytes();
			// What the killed process did after its last checkpoint is lost.
			trainer.step(new SyntheticExperience(MODEL, 99).batch(ROWS));
		}
		try (HeadTrainer trainer = open(options(SCHEDULE, 1))) {
			trainer.restore(TrainerState.fromBytes(state));
			for (int step = 7; step < 12; step++) {
				trainer.step(experience.batch(ROWS));
			}
			assertThat(trainer.state().toBytes()).isEqualTo(unbroken);
		}
	}

	@Test
	void divergenceFallsAndAgreementRisesOnUnseenRows() {
		List<Episode> unseen = new SyntheticExperience(MODEL, 1_000).episodes(10, 50);
		SyntheticExperience experience = new SyntheticExperience(MODEL, 5);
		HeadEvaluator evaluator = HeadEvaluator.open(MODEL.write(this.folder), new OnnxGraphRuntime());
		try (HeadTrainer trainer = open(options(LossSchedule.DEFAULT, 1))) {
			trainer.restore(trainer.initial(9));
			HeadEvaluation before = evaluator.evaluate(trainer.weights(), unseen);
			for (int step = 0; step < 400; step++) {
				trainer.step(experience.batch(ROWS));
			}
			HeadEvaluation after = evaluator.evaluate(trainer.weights(), unseen);
			assertThat(after.divergence()).isLessThan(0.25 * before.divergence());
			assertThat(after.agreement()).isGreaterThan(before.agreement() + 0.3);
			assertThat(new PublicationGate(GateOptions.DEFAULT).decide(JudgedHead.of(unseen, after),
					JudgedHead.of(unseen, before)))
				.isInstanceOf(GateDecision.Publish.class);
		}
	}

	@Test
	void policyGradientAloneStaysFinite() {
		SyntheticExperience experience = new SyntheticExperience(MODEL, 5);
		try (HeadTrainer trainer = open(options(alone(REWARDS), 1))) {
			trainer.restore(trainer.initial(9));
			for (int step = 0; step < 300; step++) {
				StepFigures figures = trainer.step(experience.batch(ROWS));
				assertThat(figures.headDrafts()).isEqualTo(ROWS);
				assertThat(figures.baseline()).isBetween(0.0, 1.0);
			}
			trainer.restore(trainer.state());
		}
	}

	@Test
	void unweightedDraftsCountAsIfTheHeadHadJustMadeThem() {
		LossSchedule schedule = alone(REWARDS);
		byte[] unweighted = train(policy(schedule, false), 6, -0.01f);
		assertThat(unweighted).isNotEqualTo(train(policy(schedule, true), 6, -0.01f));
		// So unlikely that the ratio is at its bound, 1.
		assertThat(unweighted).isEqualTo(train(policy(schedule, true), 6, -60));
	}

	@Test
	void theOverlapAloneTrainsAHead() {
		SyntheticExperience experience = new SyntheticExperience(MODEL, 5);
		try (HeadTrainer trainer = open(options(alone(new LossWeights(0, 0, 0, 0, 1)), 1))) {
			trainer.restore(trainer.initial(9));
			StepFigures first = trainer.step(experience.batch(ROWS));
			assertThat(first.loss()).isEqualTo(first.overlap()).isPositive();
			StepFigures last = first;
			for (int step = 1; step < 200; step++) {
				last = trainer.step(experience.batch(ROWS));
			}
			assertThat(last.overlap()).isLessThan(0.5f * first.overlap());
		}
	}

	@Test
	void theUntrainedHeadIsTheFrozenBaseAndFitsAHeadFile() {
		try (HeadTrainer trainer = open(options(SCHEDULE, 1))) {
			trainer.restore(trainer.initial(9));
			assertThat(trainer.initial(9).toBytes()).isEqualTo(trainer.state().toBytes());
			assertThat(trainer.initial(10).toBytes()).isNotEqualTo(trainer.state().toBytes());
			assertThat(HeadFile.read(HeadFile.write(trainer.weights())).tensors()).hasEntrySatisfying("b",
					(b) -> assertThat(b.values()).containsOnly(0));
		}
	}

	@Test
	void aBatchThatDoesNotFitIsRefusedAndChangesNothing() {
		SyntheticExperience experience = new SyntheticExperience(MODEL, 5);
		VerifiedRow narrow = new VerifiedRow(0, 0, new short[3], new short[3], new int[0], new float[0], 0, -1, false,
				0);
		try (HeadTrainer trainer = open(options(SCHEDULE, 1))) {
			trainer.restore(trainer.initial(9));
			assertThatExceptionOfType(EngineException.class).isThrownBy(() -> trainer.step(experience.batch(ROWS + 1)))
				.withMessageContaining("at most 64 rows. Given: 65");
			assertThatExceptionOfType(EngineException.class)
				.isThrownBy(() -> trainer.step(TrainingBatch.of(List.of(new TrainingRow(narrow, DraftSource.NONE)))))
				.withMessageContaining("32 numbers. Given: 3");
			assertThat(trainer.state().toBytes()).isEqualTo(trainer.initial(9).toBytes());
		}
	}

	@Test
	void aForeignOrDamagedStateIsRefused() {
		LowRankOptions other = new LowRankOptions(5, 1, SCHEDULE, AdamW.DEFAULT, LowRankOptions.PolicyOptions.DEFAULT,
				ROWS, 1);
		try (HeadTrainer trainer = open(options(SCHEDULE, 1)); HeadTrainer foreign = open(other)) {
			assertThatExceptionOfType(EngineException.class).isThrownBy(() -> trainer.restore(foreign.initial(9)))
				.matches((ex) -> ex.code() == ErrorCode.HEAD_REJECTED)
				.withMessageContaining("[32, 5]")
				.withMessageContaining("[32, 8]");
			assertThatIllegalStateException().isThrownBy(trainer::weights).withMessageContaining("restore");
		}
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> TrainerState.fromBytes(new byte[100]))
			.matches((ex) -> ex.code() == ErrorCode.HEAD_REJECTED);
	}

	private byte[] train(TrainingOptions options, int steps) {
		return train(MODEL, options, steps);
	}

	private byte[] train(TinyModel model, TrainingOptions options, int steps) {
		SyntheticExperience experience = new SyntheticExperience(model, 5);
		try (HeadTrainer trainer = HeadTrainer.open(model.write(this.folder), options, new OnnxGraphRuntime())) {
			trainer.restore(trainer.initial(9));
			for (int step = 0; step < steps; step++) {
				trainer.step(experience.batch(ROWS));
			}
			return trainer.state().toBytes();
		}
	}

	/** Trains with drafts that were made with a given log-probability. */
	private byte[] train(TrainingOptions options, int steps, float draftLogProbability) {
		SyntheticExperience experience = new SyntheticExperience(MODEL, 5);
		try (HeadTrainer trainer = open(options)) {
			trainer.restore(trainer.initial(9));
			for (int step = 0; step < steps; step++) {
				trainer.step(TrainingBatch.of(experience.batch(ROWS)
					.rows()
					.stream()
					.map((row) -> drafted(row, draftLogProbability))
					.toList()));
			}
			return trainer.state().toBytes();
		}
	}

	private static TrainingRow drafted(TrainingRow row, float logProbability) {
		VerifiedRow verified = row.verified();
		return new TrainingRow(new VerifiedRow(verified.token(), verified.nextToken(), verified.shallow(),
				verified.deep(), verified.topIds(), verified.topLogits(), verified.logSumExp(), verified.drafted(),
				verified.accepted(), logProbability), row.drafter());
	}

	private static LossSchedule alone(LossWeights weights) {
		return new LossSchedule(0, 0, weights, weights);
	}

	private static TrainingOptions policy(LossSchedule schedule, boolean weighted) {
		return new LowRankOptions(8, 1, schedule, AdamW.DEFAULT, new LowRankOptions.PolicyOptions(0.9f, 1, weighted),
				ROWS, 1);
	}

	private HeadTrainer open(TrainingOptions options) {
		return HeadTrainer.open(MODEL.write(this.folder), options, new OnnxGraphRuntime());
	}

	private static TrainingOptions options(LossSchedule schedule, int threads) {
		AdamW fast = new AdamW(2e-2f, 0.9f, 0.999f, 1e-8f, 0.01f, 1);
		return new LowRankOptions(8, 1, schedule, fast, LowRankOptions.PolicyOptions.DEFAULT, ROWS, threads);
	}

}
