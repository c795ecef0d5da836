package io.dvi.client.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** An evaluation as it is printed. */
@Timeout(20)
class EvaluateCommandTest {

	private static final String FIGURES = """
			"vocabulary_coverage":0.875,"first_token_agreement":0.4375,"acceptance":[0.4375,0.375,0.25],"kl":2.5,
			"tokens_per_step_alone":1.625,"tokens_per_step":2.25,"speed":1.5,"speed_without_head":1.25,
			""";

	private static final String REPORT = """
			{"version":1,"active_version":0,
			"overall":{"task":"","requests":3,"rows":300,%1$s"speed_interval":{"low":1.4,"high":1.6},"gain":0.03,
			"gain_interval":{"low":-0.01,"high":0.09}},
			"tasks":[{"task":"sums","requests":2,"rows":200,%1$s"speed_interval":{"low":1.4,"high":1.6},"gain":0.04,
			"gain_interval":{"low":-0.01,"high":0.09}},
			{"task":"","requests":1,"rows":100,%1$s"speed_interval":null,"gain":0.01,"gain_interval":null}],
			"active":{"task":"","requests":3,"rows":300,%1$s"speed_interval":null,"gain":null,"gain_interval":null}}
			""".formatted(FIGURES);

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	private ScriptedServer server;

	@BeforeEach
	void serve() throws IOException {
		this.server = new ScriptedServer();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void figuresAreATableByTaskWithTheActiveHeadBelow() {
		this.server.answers.put("POST /heads/1:evaluate?rows=700", REPORT);
		assertThat(run("1", "--rows", "700")).isZero();
		List<String> lines = this.out.toString().lines().toList();
		assertThat(lines).hasSize(6);
		assertThat(lines.get(0)).startsWith("head 1 on held-out experience");
		assertThat(lines.get(1)).containsSubsequence("TASK", "REQUESTS", "ROWS", "COVERAGE", "AGREEMENT", "KL", "SPEED",
				"GAIN");
		assertThat(lines.get(2)).startsWith("sums ")
			.containsSubsequence("2", "200", "0.875", "0.438", "0.44 0.38 0.25", "2.500", "1.63", "2.25", "1.500",
					"1.400 to 1.600", "1.250", "4.0 %", "-1.0 to 9.0 %");
		assertThat(lines.get(3)).startsWith("- ").containsSubsequence("1.500", "-", "1.250", "1.0 %", "-");
		assertThat(lines.get(4)).startsWith("overall ").contains("3.0 %");
		assertThat(lines.get(5)).startsWith("active head 0 ").doesNotContain("%");
	}

	@Test
	void theReportIsJsonForScripts() {
		this.server.answers.put("POST /heads/active:evaluate", REPORT);
		assertThat(run("active", "--json")).isZero();
		JsonNode report = HttpCalls.JSON.readTree(this.out.toString());
		assertThat(report).isEqualTo(HttpCalls.JSON.readTree(REPORT));
	}

	@Test
	void aRefusalIsAFailureInOneSentence() {
		assertThat(run("2")).isEqualTo(1);
		assertThat(this.err.toString()).contains("no such thing (404)");
		assertThat(this.out.toString()).isEmpty();
	}

	private int run(String... arguments) {
		List<String> all = new ArrayList<>(List.of("heads", "evaluate", "--admin-url", this.server.base()));
		all.addAll(List.of(arguments));
		return ClientCommand.commandLine()
			.setOut(new PrintWriter(this.out))
			.setErr(new PrintWriter(this.err))
			.execute(all.toArray(String[]::new));
	}

}
