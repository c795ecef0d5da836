package io.dvi.engine.importer;

import ai.onnxruntime.OrtException;
import io.dvi.engine.testing.GraphRun;
import io.dvi.engine.testing.TinyModel;

import java.io.IOException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TinyModelGraphsTest {

	private static final float TOLERANCE = 2e-5f;

	private final GoldenLogits golden;

	TinyModelGraphsTest() throws IOException {
		this.golden = GoldenLogits.read("/golden/tiny-model-logits.json");
	}

	@Test
	void floatGraphsGiveTheLogitsOfTransformers() throws OrtException {
		try (GraphRun graphs = new GraphRun(TinyModel.folder(), "fp32")) {
			for (GoldenLogits.Case expected : this.golden.cases()) {
				float[][] logits = graphs.logits(expected.ids(), expected.ids().length);
				assertThat(IntStream.range(0, logits.length).map((row) -> mostLikely(logits[row])))
					.containsExactly(IntStream.of(expected.mostLikely()).boxed().toArray(Integer[]::new));
				float[] last = logits[logits.length - 1];
				for (int id = 0; id < last.length; id++) {
					assertThat(last[id]).isCloseTo(expected.lastLogits()[id], within(TOLERANCE));
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void everyRowCountFromTwoOnGivesTheSameBits(GraphFlavour flavour) throws OrtException {
		int[] ids = IntStream.range(0, 80).map((i) -> (i * 37 + 11) % 384).toArray();
		try (GraphRun graphs = new GraphRun(TinyModel.folder(), flavour.id())) {
			float[][] whole = graphs.logits(ids, ids.length);
			for (int rows : new int[] { 2, 5, 8, 16 }) {
				int[] chunks = IntStream.generate(() -> rows).limit(ids.length / rows).toArray();
				assertThat(graphs.logits(ids, chunks)).as("%s rows at a time", rows).isDeepEqualTo(whole);
			}
		}
	}

	private static int mostLikely(float[] logits) {
		return IntStream.range(0, logits.length).reduce((a, b) -> (logits[b] > logits[a]) ? b : a).orElseThrow();
	}

}
