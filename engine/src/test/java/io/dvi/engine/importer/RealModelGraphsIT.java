package io.dvi.engine.importer;

import ai.onnxruntime.OrtException;
import io.dvi.engine.kernel.KernelSplitModel;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.Provider;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.model.SplitModelOptions;
import io.dvi.engine.testing.GraphRun;
import io.dvi.engine.testing.RealModel;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The graphs of SmolLM2-135M-Instruct, imported from its Q4_1 GGUF file. */
class RealModelGraphsIT {

	private static final Logger logger = LoggerFactory.getLogger(RealModelGraphsIT.class);

	/** Logits reach 40, so this is about 5e-6 of them; 4e-5 was seen. */
	private static final float TOLERANCE = 2e-4f;

	private static final int LONGEST = 256;

	private final RealLogits golden;

	RealModelGraphsIT() throws IOException {
		this.golden = Golden.read("smollm2-135m-logits", RealLogits.class);
	}

	@Test
	void floatGraphsGiveTheLogitsOfTransformers() throws OrtException {
		float largest = 0;
		try (GraphRun graphs = new GraphRun(RealModel.folder(), "fp32")) {
			for (RealLogits.Case expected : this.golden.cases()) {
				float[][] logits = graphs.logits(expected.ids(), expected.ids().length);
				assertThat(Logits.mostLikely(logits)).containsExactly(expected.mostLikely());
				largest = Math.max(largest, expected.largestDifference(logits[logits.length - 1]));
			}
		}
		logger.info("fp32 against transformers, {} prompts: largest difference of a logit {}",
				this.golden.cases().size(), largest);
		assertThat(largest).isCloseTo(0, within(TOLERANCE));
	}

	/** The targets of the first measurements of int8 on this model (ADR 0015). */
	@Test
	void kernelsAgreeWithFloatGraphsOnTheModelsOwnText() throws OrtException {
		ModelDescriptor descriptor = DescriptorFile.read(RealModel.folder());
		int positions = 0;
		int agreed = 0;
		double divergence = 0;
		try (GraphRun exact = new GraphRun(RealModel.folder(), "fp32");
				SplitModel kernels = new KernelSplitModel(RealModel.folder(), descriptor,
						new SplitModelOptions("int8", Provider.CPU, 2, 1, LONGEST, LONGEST, LONGEST));
				Block block = kernels.openBlock()) {
			for (RealLogits.Case given : this.golden.cases()) {
				float[][] wanted = exact.logits(given.ids(), given.ids().length);
				block.begin(0);
				Arrays.stream(given.ids()).forEach(block::append);
				kernels.deep(List.of(block));
				for (int i = given.promptTokens() - 1; i < wanted.length; i++) {
					float[] found = new float[wanted[i].length];
					block.logits(i).get(0, found);
					positions++;
					agreed += (Logits.mostLikely(wanted[i]) == Logits.mostLikely(found)) ? 1 : 0;
					divergence += Logits.divergence(wanted[i], found);
				}
			}
		}
		double agreement = (double) agreed / positions;
		logger.info("int8 against fp32, {} positions of the model's own text: top-1 agreement {}, KL {}", positions,
				agreement, divergence / positions);
		assertThat(agreement).isGreaterThanOrEqualTo(0.965);
		assertThat(divergence / positions).isLessThanOrEqualTo(0.008);
	}

	@Test
	void everyRowCountFromTwoOnGivesTheSameBits() throws OrtException {
		int[] ids = this.golden.cases().get(1).ids();
		int[] text = IntStream.range(0, 80).map((i) -> ids[i]).toArray();
		try (GraphRun graphs = new GraphRun(RealModel.folder(), "fp32")) {
			float[][] whole = graphs.logits(text, text.length);
			for (int rows : new int[] { 2, 5, 8, 16 }) {
				int[] chunks = IntStream.generate(() -> rows).limit(text.length / rows).toArray();
				assertThat(graphs.logits(text, chunks)).as("%s rows at a time", rows).isDeepEqualTo(whole);
			}
			assertThat(graphs.logits(text, 40, 3, 37)).as("an odd number of rows").isDeepEqualTo(whole);
		}
	}

	@Test
	void aRowsLogitsDoNotDependOnWhichOthersAreAskedFor() throws OrtException {
		int[] ids = this.golden.cases().getFirst().ids();
		try (GraphRun graphs = new GraphRun(RealModel.folder(), "fp32")) {
			assertThat(graphs.lastLogits(ids)).isEqualTo(graphs.logits(ids, ids.length)[ids.length - 1]);
		}
	}

	/**
	 * The reason why the engine pads to two rows. Should this fail after an update of the
	 * runtime, padding may have become needless.
	 */
	@Test
	void oneRowAtATimeTakesAnotherPathThroughAttention() throws OrtException {
		int[] ids = this.golden.cases().getFirst().ids();
		int[] oneByOne = IntStream.concat(IntStream.of(20), IntStream.generate(() -> 1).limit(ids.length - 20))
			.toArray();
		try (GraphRun graphs = new GraphRun(RealModel.folder(), "fp32")) {
			assertThat(Arrays.deepEquals(graphs.logits(ids, oneByOne), graphs.logits(ids, ids.length))).isFalse();
		}
	}

	/**
	 * What transformers computed.
	 *
	 * @param reference versions and script
	 * @param cases one per prompt
	 */
	record RealLogits(String reference, List<Case> cases) {

		/**
		 * A prompt and the model's greedy answer.
		 *
		 * @param prompt the question
		 * @param promptTokens tokens of the rendered prompt
		 * @param ids rendered prompt and answer
		 * @param mostLikely the most likely next token at each position
		 * @param topIds the most likely tokens of the last position
		 * @param topLogits their logits
		 * @param sampleStride distance of the tokens whose logits are sampled
		 * @param sampleLogits logits of every so many-th token of the last position
		 */
		@SuppressWarnings("ArrayRecordComponent")
		record Case(String prompt, int promptTokens, int[] ids, int[] mostLikely, int[] topIds, float[] topLogits,
				int sampleStride, float[] sampleLogits) {

			float largestDifference(float[] logits) {
				double top = IntStream.range(0, this.topIds.length)
					.mapToDouble((i) -> Math.abs(logits[this.topIds[i]] - this.topLogits[i]))
					.max()
					.orElseThrow();
				double sample = IntStream.range(0, this.sampleLogits.length)
					.mapToDouble((i) -> Math.abs(logits[i * this.sampleStride] - this.sampleLogits[i]))
					.max()
					.orElseThrow();
				return (float) Math.max(top, sample);
			}

		}

	}

}
