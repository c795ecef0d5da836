package io.dvi.engine.sampling;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class TokenChooserTest {

	private static final int VOCABULARY = 50;

	private static final int DRAWS = 100_000;

	@Test
	void greedyTakesTheMostLikely() {
		assertThat(TokenChooser.of(SamplingOptions.GREEDY, TokenRules.free(), 4)
			.choose(FloatBuffer.wrap(new float[] { 1, 3, 3, 2 }), 1, 0)).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "1, 1, 0", "0.7, 1, 0", "1.5, 0.9, 0", "1, 1, 5", "0.8, 0.8, 10", "2, 0.3, 40" })
	void drawsFollowTheDistribution(float temperature, float topP, int topK) {
		FloatBuffer logits = logits();
		double[] expected = distribution(logits, temperature, topP, topK);
		int[] counts = new int[VOCABULARY];
		TokenChooser chooser = TokenChooser.of(new SamplingOptions(temperature, topP, topK, 42, 0), TokenRules.free(),
				VOCABULARY);
		for (int position = 0; position < DRAWS; position++) {
			counts[chooser.choose(logits, mostLikely(logits), position)]++;
		}
		double chiSquare = 0;
		int cells = 0;
		for (int token = 0; token < VOCABULARY; token++) {
			if (expected[token] == 0) {
				assertThat(counts[token]).as("token %s is cut off", token).isZero();
			}
			else {
				double mean = expected[token] * DRAWS;
				chiSquare += (counts[token] - mean) * (counts[token] - mean) / mean;
				cells++;
			}
		}
		// Wilson-Hilferty: a chi-square variable is this many standard deviations from
		// its mean.
		int freedom = Math.max(1, cells - 1);
		double spread = 2.0 / (9 * freedom);
		double deviations = (Math.cbrt(chiSquare / freedom) - (1 - spread)) / Math.sqrt(spread);
		assertThat(deviations).as("chi-square %s with %s degrees of freedom", chiSquare, freedom).isLessThan(3.5);
	}

	@Test
	void drawsFromAVocabularyOfManyStrides() {
		float[] row = new float[1000];
		Arrays.fill(row, -50);
		row[3] = 1;
		row[700] = 2;
		row[999] = 1;
		TokenChooser chooser = TokenChooser.of(new SamplingOptions(0.5f, 1, 0, 5, 0), TokenRules.free(), row.length);
		int[] counts = new int[row.length];
		for (int position = 0; position < DRAWS; position++) {
			counts[chooser.choose(FloatBuffer.wrap(row), 700, position)]++;
		}
		double likely = 1 / (1 + 2 * Math.exp(-2));
		assertThat(counts[3] + counts[700] + counts[999]).isEqualTo(DRAWS);
		assertThat(counts[700] / (double) DRAWS).isCloseTo(likely, Offset.offset(0.005));
		assertThat(counts[999] / (double) DRAWS).isCloseTo((1 - likely) / 2, Offset.offset(0.005));
	}

	@Test
	void everythingIsDrawnFromWhereMoreIsAskedForThanHasAWeight() {
		FloatBuffer row = FloatBuffer.wrap(new float[] { 90, 0, 90, 0 });
		TokenChooser chooser = TokenChooser.of(new SamplingOptions(1, 1, 3, 5, 0), TokenRules.free(), 4);
		assertThat(IntStream.range(0, 100).map((position) -> chooser.choose(row, 0, position)).distinct().boxed())
			.containsExactlyInAnyOrder(0, 2);
	}

	@Test
	void aDrawDependsOnSeedChoiceAndPositionAlone() {
		FloatBuffer logits = logits();
		int[] first = draws(logits, new SamplingOptions(1, 1, 0, 7, 0));
		assertThat(draws(logits, new SamplingOptions(1, 1, 0, 7, 0))).isEqualTo(first);
		assertThat(draws(logits, new SamplingOptions(1, 1, 0, 8, 0))).isNotEqualTo(first);
		assertThat(draws(logits, new SamplingOptions(1, 1, 0, 7, 1))).isNotEqualTo(first);
	}

	private static int[] draws(FloatBuffer logits, SamplingOptions options) {
		TokenChooser chooser = TokenChooser.of(options, TokenRules.free(), VOCABULARY);
		return IntStream.range(0, 100)
			.map((position) -> chooser.choose(logits, mostLikely(logits), position))
			.toArray();
	}

	private static int mostLikely(FloatBuffer logits) {
		return IntStream.range(0, VOCABULARY).reduce((a, b) -> (logits.get(b) > logits.get(a)) ? b : a).orElseThrow();
	}

	private static FloatBuffer logits() {
		Random random = new Random(3);
		float[] logits = new float[VOCABULARY];
		for (int token = 0; token < VOCABULARY; token++) {
			logits[token] = (float) random.nextGaussian() * 2;
		}
		return FloatBuffer.wrap(logits);
	}

	/** The distribution by its definition, on sorted doubles. */
	private static double[] distribution(FloatBuffer logits, float temperature, float topP, int topK) {
		double[] weights = IntStream.range(0, VOCABULARY)
			.mapToDouble((token) -> Math.exp(logits.get(token) / (double) temperature))
			.toArray();
		int[] order = IntStream.range(0, VOCABULARY)
			.boxed()
			.sorted(Comparator.comparingDouble((Integer token) -> -weights[token]))
			.mapToInt(Integer::intValue)
			.limit((topK > 0) ? topK : VOCABULARY)
			.toArray();
		double total = Arrays.stream(order).mapToDouble((token) -> weights[token]).sum();
		double[] kept = new double[VOCABULARY];
		double mass = 0;
		for (int token : order) {
			if (mass >= topP * total && mass > 0) {
				break;
			}
			kept[token] = weights[token];
			mass += weights[token];
		}
		double whole = mass;
		return Arrays.stream(kept).map((weight) -> weight / whole).toArray();
	}

}
