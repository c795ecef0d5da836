package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.head.AnchoredShape;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.onnx.OnnxGraphRuntime;

import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What options of one kind alone do. */
class KindOptionsTest {

	private static final TinyModel MODEL = TinyModel.random(32, 48, 7);

	private static final int ROWS = 90;

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@Test
	void oneUnrolledStepLeavesWhatItDoesNotUse() {
		try (HeadTrainer trainer = open(new BlockOptions(32, 1, 48, Muon.DEFAULT, ROWS, ROWS, 1))) {
			TrainerState start = trainer.initial(9);
			TrainerState state = step(trainer, start);
			assertThat(values(state, BlockShape.CARRIED)).isEqualTo(values(start, BlockShape.CARRIED));
			assertThat(values(state, BlockShape.DEEP)).isNotEqualTo(values(start, BlockShape.DEEP));
			trainer.restore(TrainerState.fromBytes(state.toBytes()));
		}
	}

	@Test
	void everyOffsetLearnsItsOwnVector() {
		try (HeadTrainer trainer = open(new AnchoredOptions(32, 4, 48, Muon.DEFAULT, ROWS, ROWS, 1))) {
			TrainerState start = trainer.initial(9);
			assertThat(values(start, AnchoredShape.OFFSET)).hasSize(4 * 32).containsOnly(0);
			float[] offsets = values(step(trainer, start), AnchoredShape.OFFSET);
			for (int offset = 0; offset < 4; offset++) {
				assertThat(Arrays.copyOfRange(offsets, offset * 32, (offset + 1) * 32)).doesNotContain(0);
			}
		}
	}

	@Test
	void valuesOutOfRangeAreRefusedByName() {
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> new AnchoredOptions(32, 9, 48, Muon.DEFAULT, ROWS, ROWS, 1))
			.withMessage("`offsets` must be from 1 to 8, the most drafted tokens. Given: 9");
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> new AnchoredOptions(32, 0, 48, Muon.DEFAULT, ROWS, ROWS, 1))
			.withMessageContaining("Given: 0");
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> new AnchoredOptions(33, 1, 48, Muon.DEFAULT, ROWS, ROWS, 1))
			.withMessage("`feedForwardSize` must be a multiple of 32. Given: 33");
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> new BlockOptions(32, 0, 48, Muon.DEFAULT, ROWS, ROWS, 1))
			.withMessageContaining("`unrolledSteps` must be at least 1");
	}

	private static TrainerState step(HeadTrainer trainer, TrainerState start) {
		trainer.restore(start);
		trainer.step(new BlockLessons(MODEL, 5).batch(6, 5));
		return trainer.state();
	}

	private static float[] values(TrainerState state, String name) {
		return state.weights().tensors().getOrDefault(name, new HeadWeights.Tensor(0, 0, new float[0])).values();
	}

	private HeadTrainer open(TrainingOptions options) {
		return HeadTrainer.open(MODEL.write(this.folder), options, new OnnxGraphRuntime());
	}

}
