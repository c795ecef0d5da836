package io.dvi.decode.command.bench.peer;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;

/**
 * What one test of {@code llama-bench} gave.
 *
 * @param tokensPerSecond speed
 * @param nanos duration of the test
 * @param build which build ran
 */
public record BenchResult(double tokensPerSecond, double nanos, String build) {

	/** Reads what {@code -o json} prints: a list with one test. */
	static BenchResult parse(String json) throws IOException {
		try {
			JsonNode tests = JsonMapper.shared().readTree(json);
			JsonNode test = tests.path(0);
			double speed = test.path("avg_ts").asDouble(0);
			double nanos = test.path("avg_ns").asDouble(0);
			if (tests.size() != 1 || speed <= 0 || nanos <= 0) {
				throw new IOException("llama-bench printed no single test with `avg_ts` and `avg_ns`");
			}
			return new BenchResult(speed, nanos, test.path("build_commit").asString("unknown"));
		}
		catch (JacksonException ex) {
			throw new IOException("llama-bench printed no JSON", ex);
		}
	}

}
