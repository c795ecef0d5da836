package io.dvi.engine.importer;

import ai.onnxruntime.OrtException;
import io.dvi.engine.testing.GraphRun;
import io.dvi.engine.testing.TinyModel;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TinyModelGraphsTest {

	private static final float TOLERANCE = 2e-5f;

	@Test
	void floatGraphsGiveTheLogitsOfTransformers() throws IOException, OrtException {
		TinyLogits golden = Golden.read("tiny-model-logits", TinyLogits.class);
		try (GraphRun graphs = new GraphRun(TinyModel.folder(), "fp32")) {
			for (TinyLogits.Case expected : golden.cases()) {
				float[][] logits = graphs.logits(expected.ids(), expected.ids().length);
				assertThat(Logits.mostLikely(logits)).containsExactly(expected.mostLikely());
				float[] last = logits[logits.length - 1];
				for (int id = 0; id < last.length; id++) {
					assertThat(last[id]).isCloseTo(expected.lastLogits()[id], within(TOLERANCE));
				}
			}
		}
	}

	@Test
	void everyRowCountFromTwoOnGivesTheSameBits() throws OrtException {
		int[] ids = IntStream.range(0, 80).map((i) -> (i * 37 + 11) % 384).toArray();
		try (GraphRun graphs = new GraphRun(TinyModel.folder(), "fp32")) {
			float[][] whole = graphs.logits(ids, ids.length);
			for (int rows : new int[] { 2, 5, 8, 16 }) {
				int[] chunks = IntStream.generate(() -> rows).limit(ids.length / rows).toArray();
				assertThat(graphs.logits(ids, chunks)).as("%s rows at a time", rows).isDeepEqualTo(whole);
			}
		}
	}

	/**
	 * What transformers computed.
	 *
	 * @param reference versions and script
	 * @param cases one per prompt
	 */
	record TinyLogits(String reference, List<Case> cases) {

		/**
		 * One prompt.
		 *
		 * @param prompt the text
		 * @param ids its tokens
		 * @param mostLikely the most likely next token at each position
		 * @param lastLogits logits of the last position
		 * @param greedy the greedy continuation
		 */
		@SuppressWarnings("ArrayRecordComponent")
		record Case(String prompt, int[] ids, int[] mostLikely, float[] lastLogits, int[] greedy) {
		}

	}

}
