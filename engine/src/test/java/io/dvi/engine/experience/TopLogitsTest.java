package io.dvi.engine.experience;

import io.dvi.engine.sampling.SoftmaxTerms;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class TopLogitsTest {

	@Test
	void keepsTheLargestAndTheWholeRowsLogSumExp() {
		Random random = new Random(11);
		float[] row = new float[5000];
		for (int i = 0; i < row.length; i++) {
			row[i] = (float) random.nextGaussian() * 6;
		}
		TopLogits top = TopLogits.of(FloatBuffer.wrap(row), 64, new SoftmaxTerms(row.length));
		int[] sorted = IntStream.range(0, row.length)
			.boxed()
			.sorted(Comparator.comparingDouble((Integer token) -> -row[token]))
			.limit(64)
			.mapToInt(Integer::intValue)
			.toArray();
		assertThat(top.ids()).isEqualTo(sorted);
		assertThat(top.logits()[63]).isEqualTo(row[sorted[63]]);
		double sum = IntStream.range(0, row.length).mapToDouble((token) -> Math.exp(row[token])).sum();
		assertThat((double) top.logSumExp()).isCloseTo(Math.log(sum), Offset.offset(1e-5));
	}

	@Test
	void keepsAllOfAShortRow() {
		assertThat(TopLogits.of(FloatBuffer.wrap(new float[] { 1, 3, 2 }), 64, new SoftmaxTerms(3)).ids())
			.containsExactly(1, 2, 0);
	}

}
