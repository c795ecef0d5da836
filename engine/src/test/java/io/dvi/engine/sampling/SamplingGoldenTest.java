package io.dvi.engine.sampling;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Against transformers' processors; see tools/golden/sampling_golden.py. */
class SamplingGoldenTest {

	private static final int DRAWS = 200_000;

	/** Logits reach 8, whose last bit in single precision is 1e-6. */
	private static final float TOLERANCE = 2e-6f;

	static Stream<Arguments> golden() throws IOException {
		List<Arguments> cases = new ArrayList<>();
		try (InputStream file = SamplingGoldenTest.class.getResourceAsStream("/golden/sampling.json")) {
			for (JsonNode golden : JsonMapper.shared().readTree(Objects.requireNonNull(file)).get("cases")) {
				cases.add(Arguments.argumentSet(golden.get("name").stringValue(), golden));
			}
		}
		return cases.stream();
	}

	@ParameterizedTest
	@MethodSource("golden")
	void changesLogitsAsTheReferenceDoes(JsonNode golden) {
		float[] row = floats(golden.get("logits"));
		rules(golden).apply(row);
		float[] expected = floats(golden.get("changed"));
		for (int token = 0; token < row.length; token++) {
			assertThat(row[token]).as("token %s", token).isCloseTo(expected[token], within(TOLERANCE));
		}
	}

	@ParameterizedTest
	@MethodSource("golden")
	void drawsFromTheReferencesDistribution(JsonNode golden) {
		float[] row = floats(golden.get("logits"));
		float[] expected = floats(golden.get("probabilities"));
		rules(golden).apply(row);
		int best = IntStream.range(0, row.length).reduce((a, b) -> (row[b] > row[a]) ? b : a).orElseThrow();
		TokenChooser chooser = TokenChooser.of(options(golden), TokenRules.free(), row.length);
		int[] counts = new int[row.length];
		for (int position = 0; position < DRAWS; position++) {
			counts[chooser.choose(FloatBuffer.wrap(row), best, position)]++;
		}
		assertThat(IntStream.range(0, row.length)
			.filter((token) -> expected[token] == 0)
			.map((token) -> counts[token])
			.sum()).as("draws of what was cut off").isZero();
		double chiSquare = IntStream.range(0, row.length)
			.filter((token) -> expected[token] > 0)
			.mapToDouble((token) -> Math.pow(counts[token] - expected[token] * DRAWS, 2) / (expected[token] * DRAWS))
			.sum();
		double freedom = Math.max(1, IntStream.range(0, row.length).filter((token) -> expected[token] > 0).count() - 1);
		// Wilson-Hilferty: standard deviations from the mean of a chi-square variable.
		double spread = 2 / (9 * freedom);
		assertThat((Math.cbrt(chiSquare / freedom) - (1 - spread)) / Math.sqrt(spread))
			.as("chi-square %s with %s degrees of freedom", chiSquare, freedom)
			.isLessThan(3.5);
	}

	private static TokenRules rules(JsonNode golden) {
		float[] row = floats(golden.get("logits"));
		TokenRules rules = TokenRules.of(options(golden).adjustment(),
				new TokenRules.Answer(ints(golden.get("prompt")), List.of(), 0, null), row.length);
		Arrays.stream(ints(golden.get("answer"))).forEach(rules::accept);
		return rules;
	}

	private static SamplingOptions options(JsonNode golden) {
		JsonNode given = golden.get("options");
		Map<Integer, Float> bias = new LinkedHashMap<>();
		given.get("bias")
			.properties()
			.forEach((entry) -> bias.put(Integer.valueOf(entry.getKey()), entry.getValue().floatValue()));
		return new SamplingOptions(given.get("temperature").floatValue(), given.get("top_p").floatValue(),
				given.get("top_k").intValue(), given.get("min_p").floatValue(), 5, 0,
				new LogitAdjustment(given.get("frequency").floatValue(), given.get("presence").floatValue(),
						given.get("repetition").floatValue(), bias));
	}

	private static int[] ints(JsonNode list) {
		return list.values().stream().mapToInt(JsonNode::intValue).toArray();
	}

	private static float[] floats(JsonNode list) {
		float[] values = new float[list.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = list.get(i).floatValue();
		}
		return values;
	}

}
