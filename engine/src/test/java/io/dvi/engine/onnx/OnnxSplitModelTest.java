package io.dvi.engine.onnx;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.Provider;
import io.dvi.engine.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OnnxSplitModelTest {

	private static final int LENGTH = 48;

	private static final int CONTEXT = 64;

	private final ModelFolder folder = TinyModel.folder();

	private final ModelDescriptor descriptor = DescriptorFile.read(this.folder);

	/**
	 * Invariant 2: the bits of a row do not depend on how many rows run beside it, or on
	 * wrong rows before.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "fp32", "int8" })
	void rowsAreIndependent(String flavour) {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		int[] tokens = random.ints(LENGTH, 0, this.descriptor.vocabularySize()).toArray();
		try (SplitModels models = new SplitModels(open(flavour, 1), open(flavour, 2))) {
			List<float[]> whole = logits(models.one(), tokens, new int[] { LENGTH }, random);
			for (int round = 0; round < 20; round++) {
				int[] steps = random.ints(LENGTH, 1, 10).toArray();
				OnnxSplitModel model = (round % 2 == 0) ? models.one() : models.two();
				List<float[]> cut = logits(model, tokens, steps, random);
				for (int position = 0; position < LENGTH; position++) {
					assertThat(cut.get(position)).as("seed %s round %s position %s", seed, round, position)
						.isEqualTo(whole.get(position));
				}
			}
		}
	}

	@Test
	void aMissingGraphIsNamed() {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> open("int3", 1))
			.withMessageContaining("shallow.int3.onnx")
			.matches((failure) -> failure.code() == ErrorCode.MODEL_REJECTED);
	}

	private OnnxSplitModel open(String flavour, int threads) {
		return new OnnxSplitModel(this.folder, this.descriptor,
				new OnnxModelOptions(flavour, Provider.CPU, threads, CONTEXT, LENGTH, LENGTH));
	}

	/** Runs the tokens in steps; before each step, wrong rows are run and rolled back. */
	private List<float[]> logits(OnnxSplitModel model, int[] tokens, int[] steps, Random random) {
		List<float[]> rows = new ArrayList<>();
		try (Block block = model.openBlock()) {
			for (int step = 0; rows.size() < tokens.length; step++) {
				block.begin(rows.size());
				for (int wrong = random.nextInt(4); wrong > 0; wrong--) {
					block.append(random.nextInt(this.descriptor.vocabularySize()));
				}
				if (block.rows() > 0) {
					model.deep(List.of(block));
				}
				int position = rows.size();
				int count = Math.min(steps[step], tokens.length - position);
				block.begin(position);
				for (int row = 0; row < count; row++) {
					block.append(tokens[position + row]);
					if (random.nextBoolean()) {
						model.shallow(List.of(block));
					}
				}
				model.deep(List.of(block));
				for (int row = 0; row < count; row++) {
					FloatBuffer logits = block.logits(row);
					float[] copy = new float[logits.limit()];
					logits.get(0, copy);
					rows.add(copy);
				}
			}
		}
		return rows;
	}

	private record SplitModels(OnnxSplitModel one, OnnxSplitModel two) implements AutoCloseable {

		@Override
		public void close() {
			this.one.close();
			this.two.close();
		}

	}

}
