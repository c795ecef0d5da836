package io.dvi.engine;

import io.dvi.engine.model.Block;
import io.dvi.engine.model.CachedRows;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModelOptions;
import io.dvi.engine.model.Provider;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Both ways of running a model: graphs (fp32) and kernels (int8). */
class SplitModelTest {

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
		try (SplitModels models = new SplitModels(open(flavour, 1, 1), open(flavour, 2, 1))) {
			List<float[]> whole = logits(models.one(), tokens, new int[] { LENGTH }, random);
			for (int round = 0; round < 20; round++) {
				int[] steps = random.ints(LENGTH, 1, 10).toArray();
				SplitModel model = (round % 2 == 0) ? models.one() : models.two();
				List<float[]> cut = logits(model, tokens, steps, random);
				for (int position = 0; position < LENGTH; position++) {
					assertThat(cut.get(position)).as("seed %s round %s position %s", seed, round, position)
						.isEqualTo(whole.get(position));
				}
			}
		}
	}

	/**
	 * Invariant 2, several sequences: any mix of them in one pass, in any order and at
	 * any row counts, leaves each with the bits it has alone.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "fp32", "int8" })
	void rowsAreIndependentOfOtherSequences(String flavour) {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		try (SplitModel model = open(flavour, 2, 5); Texts texts = new Texts(model, random)) {
			List<List<float[]>> alone = texts.all().stream().map((text) -> {
				text.restart();
				text.append(LENGTH);
				model.deep(List.of(text.block));
				text.keep();
				return List.copyOf(text.logits);
			}).toList();
			texts.all().forEach(Text::restart);
			for (List<Text> some = texts.some(); !some.isEmpty(); some = texts.some()) {
				some.forEach((text) -> text.append(1 + random.nextInt(6)));
				if (random.nextBoolean()) {
					model.shallow(blocks(some.subList(0, 1)));
				}
				model.deep(blocks(some));
				some.forEach(Text::keep);
			}
			for (int i = 0; i < alone.size(); i++) {
				for (int position = 0; position < LENGTH; position++) {
					assertThat(texts.all().get(i).logits.get(position))
						.as("seed %s text %s position %s", seed, i, position)
						.isEqualTo(alone.get(i).get(position));
				}
			}
		}
	}

	/** Keys and values that another sequence computed give the same bits as one's own. */
	@ParameterizedTest
	@ValueSource(strings = { "fp32", "int8" })
	void restoredRowsGiveTheBitsOfRunOnes(String flavour) {
		int known = 20;
		try (SplitModel model = open(flavour, 2, 2);
				Text first = new Text(model, new Random(1));
				Text second = new Text(model, new Random(1));
				CachedRows rows = model.reserveRows(known)) {
			first.append(LENGTH);
			model.deep(List.of(first.block));
			first.keep();
			first.block.save(0, rows);
			second.block.restore(0, rows);
			second.skip(known);
			second.append(LENGTH);
			model.deep(List.of(second.block));
			second.keep();
			assertThat(second.logits).usingElementComparator(Arrays::compare)
				.isEqualTo(first.logits.subList(known, LENGTH));
		}
	}

	@Test
	void tooManySlotsAreRefused() {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> open("fp32", 1, 9))
			.withMessage("`slots` must be at most 8. Given: 9");
	}

	@Test
	void aMissingGraphIsNamed() {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> open("int3", 1, 1))
			.withMessageContaining("shallow.int3.1.onnx")
			.matches((failure) -> failure.code() == ErrorCode.MODEL_REJECTED);
	}

	private SplitModel open(String flavour, int threads, int slots) {
		return Engine.openModel(this.folder, this.descriptor,
				new SplitModelOptions(flavour, Provider.CPU, threads, slots, CONTEXT, LENGTH, LENGTH));
	}

	/** Runs the tokens in steps; before each step, wrong rows are run and rolled back. */
	private List<float[]> logits(SplitModel model, int[] tokens, int[] steps, Random random) {
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
					rows.add(copy(block.logits(row)));
				}
			}
		}
		return rows;
	}

	private static List<Block> blocks(List<Text> texts) {
		return texts.stream().map((text) -> text.block).toList();
	}

	private static float[] copy(FloatBuffer logits) {
		float[] copy = new float[logits.limit()];
		logits.get(0, copy);
		return copy;
	}

	/** A random sequence and how far it was run. */
	private static final class Text implements AutoCloseable {

		private final Block block;

		private final int[] tokens;

		private final List<float[]> logits = new ArrayList<>();

		private int skipped;

		Text(SplitModel model, Random random) {
			this.block = model.openBlock();
			this.tokens = random.ints(LENGTH, 0, model.descriptor().vocabularySize()).toArray();
		}

		void restart() {
			this.logits.clear();
		}

		/** Goes on behind so many tokens. */
		void skip(int known) {
			this.skipped = known;
		}

		boolean done() {
			return this.logits.size() == LENGTH;
		}

		void append(int most) {
			int position = this.skipped + this.logits.size();
			this.block.begin(position);
			for (int row = 0; row < Math.min(most, LENGTH - position); row++) {
				this.block.append(this.tokens[position + row]);
			}
		}

		void keep() {
			for (int row = 0; row < this.block.rows(); row++) {
				this.logits.add(copy(this.block.logits(row)));
			}
		}

		@Override
		public void close() {
			this.block.close();
		}

	}

	private record Texts(List<Text> all, Random random) implements AutoCloseable {

		Texts(SplitModel model, Random random) {
			this(Stream.generate(() -> new Text(model, random)).limit(5).toList(), random);
		}

		/** Some that are not done, in any order; none when all are done. */
		List<Text> some() {
			List<Text> left = new ArrayList<>(this.all.stream().filter((text) -> !text.done()).toList());
			Collections.shuffle(left, this.random);
			return left.isEmpty() ? left : left.subList(0, 1 + this.random.nextInt(left.size()));
		}

		@Override
		public void close() {
			this.all.forEach(Text::close);
		}

	}

	private record SplitModels(SplitModel one, SplitModel two) implements AutoCloseable {

		@Override
		public void close() {
			this.one.close();
			this.two.close();
		}

	}

}
