package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.onnx.OnnxGraphRuntime;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

@ParameterizedClass
@ValueSource(strings = { HeadWeights.BLOCK, HeadWeights.ANCHORED })
class WindowTrainerTest {

	private static final TinyModel MODEL = TinyModel.random(32, 48, 7);

	/** Fewer than the draft vocabulary has. */
	private static final int CANDIDATES = 40;

	private static final int EPISODES = 6;

	private static final int STEPS = 5;

	private static final int ROWS = EPISODES * STEPS * 3;

	private final String kind;

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	WindowTrainerTest(String kind) {
		this.kind = kind;
	}

	@Test
	void stepsAreThoseOfPyTorchHoweverManyPassesTheyTake() {
		WindowGolden golden = WindowGolden.read(this.kind);
		for (int passRows : new int[] { 6, 16 }) {
			try (HeadTrainer trainer = HeadTrainer.open(golden.base(), golden.options(passRows),
					new OnnxGraphRuntime())) {
				trainer.restore(trainer.from(golden.weights()));
				for (WindowGolden.Step expected : golden.optimiserSteps()) {
					StepFigures found = trainer.step(new TrainingBatch(golden.lessons()));
					assertThat((double) found.loss()).isCloseTo(expected.loss(), within(1e-4));
					assertThat((double) found.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-4));
				}
				SortedMap<String, HeadWeights.Tensor> trained = trainer.weights().tensors();
				golden.trained()
					.forEach((name, rows) -> assertThat(trained).hasEntrySatisfying(name,
							(tensor) -> assertThat(tensor.values()).describedAs(name)
								.containsExactly(Golden.flat(rows), within(1e-4f))));
			}
		}
	}

	@Test
	void theSameSeedAndBatchesGiveTheSameBits() {
		assertThat(train(6, 1)).isEqualTo(train(6, 1));
	}

	@Test
	void twoThreadsGiveTheBitsOfOne() {
		assertThat(train(4, 2)).isEqualTo(train(4, 1));
	}

	@Test
	void aTrainerRestoredFromBytesGoesOnAsIfItHadNeverStopped() {
		byte[] unbroken = train(9, 1);
		BlockLessons lessons = new BlockLessons(MODEL, 5);
		byte[] state;
		try (HeadTrainer trainer = open(options(1))) {
			trainer.restore(trainer.initial(9));
			for (int step = 0; step < 5; step++) {
				trainer.step(lessons.batch(EPISODES, STEPS));
			}
			state = trainer.state().toBytes();
		}
		try (HeadTrainer trainer = open(options(1))) {
			trainer.restore(TrainerState.fromBytes(state));
			for (int step = 5; step < 9; step++) {
				trainer.step(lessons.batch(EPISODES, STEPS));
			}
			assertThat(trainer.state().toBytes()).isEqualTo(unbroken);
		}
	}

	@Test
	void learnsToDraftSeveralTokensAndToldSoByItsFile() {
		List<Episode> unseen = new BlockLessons(MODEL, 1_000).episodes(10, STEPS);
		BlockLessons lessons = new BlockLessons(MODEL, 5);
		HeadEvaluator evaluator = HeadEvaluator.open(MODEL.write(this.folder), new OnnxGraphRuntime());
		try (HeadTrainer trainer = open(options(1))) {
			trainer.restore(trainer.initial(9));
			HeadEvaluation before = evaluator.evaluate(trainer.weights(), unseen);
			for (int step = 0; step < 120; step++) {
				trainer.step(lessons.batch(EPISODES, STEPS));
			}
			byte[] file = HeadFile.write(trainer.weights());
			HeadEvaluation after = evaluator.evaluate(HeadFile.read(file), unseen);
			assertThat(before.agreement()).isLessThan(0.3);
			assertThat(after.agreement()).isGreaterThan(0.9).isEqualTo(after.acceptance(0));
			assertThat(after.acceptance(2)).isBetween(0.8, after.acceptance(1));
			assertThat(after.divergence()).isBetween(0.0, 0.25 * before.divergence());
			assertThat((long) file.length).isLessThan(2 * numbers(trainer.weights()) + 2_000);
		}
	}

	@Test
	void aFittedStartDraftsBetterBeforeItsFirstStep() {
		List<Episode> unseen = new BlockLessons(MODEL, 1_000).episodes(10, STEPS);
		HeadEvaluator evaluator = HeadEvaluator.open(MODEL.write(this.folder), new OnnxGraphRuntime());
		try (HeadTrainer trainer = open(options(1))) {
			trainer.restore(trainer.initial(9));
			HeadEvaluation before = evaluator.evaluate(trainer.weights(), unseen);
			List<Window> lessons = new BlockLessons(MODEL, 5).batch(EPISODES * 4, STEPS).windows();
			trainer.prepare(lessons);
			TrainerState fitted = trainer.state();
			assertThat(evaluator.evaluate(fitted.weights(), unseen).agreement())
				.isGreaterThan(before.agreement() + 0.4);
			assertThat(values(fitted, BlockShape.DEEP)).isNotEqualTo(values(trainer.initial(9), BlockShape.DEEP));
			assertThat(values(fitted, BlockShape.CARRIED))
				.isEqualTo(this.kind.equals(HeadWeights.BLOCK) ? values(fitted, BlockShape.DEEP) : new float[0]);
			trainer.restore(trainer.initial(9));
			trainer.prepare(lessons);
			assertThat(trainer.state().toBytes()).isEqualTo(fitted.toBytes());
			trainer.step(new BlockLessons(MODEL, 5).batch(EPISODES, STEPS));
			HeadWeights trained = trainer.weights();
			trainer.restore(trainer.from(trained));
			trainer.prepare(lessons);
			assertThat(trainer.weights()).as("it has learned something").usingRecursiveComparison().isEqualTo(trained);
		}
	}

	@Test
	void rowsWithoutTheDeepStateAreRefusedAndChangeNothing() {
		VerifiedRow old = new VerifiedRow(0, 0, new short[32], new short[0], new int[] { 0 }, new float[] { 1 }, 2, -1,
				false, 0);
		Window window = new Window(new short[32], List.of(), List.of(new TrainingRow(old, DraftSource.NONE)));
		Episode before = new Episode("r", 0, "f00d", 0, "", "", 0, List.of(),
				List.of(new VerifyStep(DraftSource.NONE, 0, new short[32], List.of(old))), DraftCosts.ASSUMED);
		try (HeadTrainer trainer = open(options(1))) {
			assertThat(trainer.windows(before)).isEmpty();
			assertThat(HeadEvaluator.reads(trainer.initial(9).weights(), before)).isFalse();
			trainer.restore(trainer.initial(9));
			assertThatExceptionOfType(EngineException.class)
				.isThrownBy(() -> trainer.step(new TrainingBatch(List.of(window))))
				.withMessageContaining("`deep` must hold 32 numbers. Given: 0");
			assertThatExceptionOfType(EngineException.class)
				.isThrownBy(() -> trainer.step(new BlockLessons(MODEL, 5).batch(EPISODES + 1, STEPS)))
				.withMessageContaining("at most " + ROWS + " rows");
			assertThat(trainer.state().toBytes()).isEqualTo(trainer.initial(9).toBytes());
		}
	}

	@Test
	void aStateOfAnotherKindIsRefused() {
		LowRankOptions lowRank = new LowRankOptions(8, 1, LossSchedule.DEFAULT, AdamW.DEFAULT,
				LowRankOptions.PolicyOptions.DEFAULT, ROWS, 1);
		try (HeadTrainer trainer = open(options(1)); HeadTrainer other = open(lowRank)) {
			assertThatExceptionOfType(EngineException.class).isThrownBy(() -> trainer.restore(other.initial(9)))
				.matches((ex) -> ex.code() == ErrorCode.HEAD_REJECTED)
				.withMessageContaining("kind lora")
				.withMessageContaining("kind " + this.kind);
			assertThat(trainer.trains(other.initial(9).weights())).isFalse();
		}
	}

	private static long numbers(HeadWeights weights) {
		return weights.tensors().values().stream().mapToLong((tensor) -> tensor.values().length).sum();
	}

	private static float[] values(TrainerState state, String name) {
		HeadWeights.Tensor tensor = state.weights().tensors().get(name);
		return (tensor != null) ? tensor.values() : new float[0];
	}

	private byte[] train(int steps, int threads) {
		BlockLessons lessons = new BlockLessons(MODEL, 5);
		try (HeadTrainer trainer = open(options(threads))) {
			trainer.restore(trainer.initial(9));
			for (int step = 0; step < steps; step++) {
				trainer.step(lessons.batch(EPISODES, STEPS));
			}
			return trainer.state().toBytes();
		}
	}

	private HeadTrainer open(TrainingOptions options) {
		return HeadTrainer.open(MODEL.write(this.folder), options, new OnnxGraphRuntime());
	}

	/** Passes of two windows. */
	private TrainingOptions options(int threads) {
		int passRows = 2 * STEPS * 3;
		return this.kind.equals(HeadWeights.BLOCK)
				? new BlockOptions(32, 3, CANDIDATES, Muon.DEFAULT, ROWS, passRows, threads)
				: new AnchoredOptions(32, 3, CANDIDATES, Muon.DEFAULT, ROWS, passRows, threads);
	}

}
