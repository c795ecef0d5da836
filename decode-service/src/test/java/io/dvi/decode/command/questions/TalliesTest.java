package io.dvi.decode.command.questions;

import io.dvi.engine.GenerationEvent.SpeculationFigures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TalliesTest {

	private static final long SECOND = 1_000_000_000;

	@TempDir
	private Path folder = Path.of("");

	@Test
	void reportsSpeedStepsAndAcceptanceForEachTaskAndOverall() throws IOException {
		Tallies tallies = new Tallies(3);
		tallies.add("qa", (tally) -> tally.addPair(plain("same", 100, 2), speculative("same", 100, 1, 50, 40, 30)));
		tallies.add("rag", (tally) -> tally.addPair(plain("this", 50, 1), speculative("that", 50, 1, 50, 10, 0)));
		Path file = this.folder.resolve("figures.json");
		tallies.write(file, Map.of("run", Map.of("flavour", "int8")), Tally::speed);
		JsonNode report = JsonMapper.shared().readTree(file.toFile());
		JsonNode qa = report.path("tasks").path("qa");
		assertThat(qa.path("plain_tokens_per_second").asDouble()).isEqualTo(50, within(1e-9));
		assertThat(qa.path("speculative_tokens_per_second").asDouble()).isEqualTo(100, within(1e-9));
		assertThat(qa.path("speedup").asDouble()).isEqualTo(2, within(1e-9));
		assertThat(qa.path("decode_speedup").asDouble()).isEqualTo(2, within(1e-9));
		assertThat(qa.path("mean_tokens_per_step").asDouble()).isEqualTo((70 + 50) / 50.0, within(1e-9));
		assertThat(qa.path("acceptance_by_position").toString()).isEqualTo("[0.8,0.75,null]");
		JsonNode overall = report.path("overall");
		assertThat(overall.path("speedup").asDouble()).isEqualTo(75 / 50.0, within(1e-9));
		assertThat(overall.path("acceptance_by_position").path(0).asDouble()).isEqualTo(0.5, within(1e-9));
		assertThat(overall.path("different_texts").asInt()).isEqualTo(1);
		assertThat(report.path("run").path("flavour").asString()).isEqualTo("int8");
	}

	@Test
	void printsADashWhereNothingWasJudged() {
		Tallies tallies = new Tallies(3);
		tallies.add("qa", (tally) -> tally.addSpeculative(speculative("same", 100, 1, 50, 40, 30)));
		StringWriter out = new StringWriter();
		tallies.print(new PrintWriter(out), "", (_) -> "");
		assertThat(out.toString().lines()).hasSize(3).last().asString().startsWith("overall").endsWith("0.80 0.75 -");
	}

	private static Answer plain(String text, int tokens, int seconds) {
		return new Answer(text, tokens, seconds * SECOND, seconds * SECOND,
				new SpeculationFigures(tokens - 1, 0, 0, List.of(), List.of(), -1));
	}

	private static Answer speculative(String text, int tokens, int seconds, int steps, int first, int second) {
		return new Answer(text, tokens, seconds * SECOND, seconds * SECOND, new SpeculationFigures(steps, steps * 3,
				first + second, List.of(steps, first, 0, 0), List.of(first, second, 0, 0), 1));
	}

}
