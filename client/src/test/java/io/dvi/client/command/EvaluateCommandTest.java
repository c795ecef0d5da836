package io.dvi.client.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

import io.dvi.client.LoopbackServer;
import io.dvi.client.ScriptedHeads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The command as it is run, against a trainer service on loopback. */
@Timeout(60)
class EvaluateCommandTest {

	private final ScriptedHeads registry = new ScriptedHeads();

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	private LoopbackServer server;

	@BeforeEach
	void serve() throws IOException {
		this.server = new LoopbackServer(this.registry);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void figuresAreATableByTaskWithTheActiveHeadBelow() {
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
		assertThat(lines.get(5)).startsWith("active head 0 ").contains("0.125");
		assertThat(this.registry.evaluations).singleElement()
			.satisfies((request) -> assertThat(request.getRows()).isEqualTo(700));
	}

	@Test
	void figuresAreJsonForScripts() {
		assertThat(run("1", "--json")).isZero();
		JsonNode report = HttpCalls.JSON.readTree(this.out.toString());
		assertThat(report.path("version").longValue()).isEqualTo(1);
		assertThat(report.path("overall").path("gain").doubleValue()).isEqualTo(0.03);
		assertThat(report.path("overall").path("speed_interval").path(1).doubleValue()).isEqualTo(1.6);
		assertThat(report.path("overall").path("acceptance")).hasSize(3);
		assertThat(report.path("tasks").path(0).path("task").asString()).isEqualTo("sums");
		assertThat(report.path("tasks").path(1).path("speed_interval").isNull()).isTrue();
		assertThat(report.path("active").path("gain").isNull()).isTrue();
	}

	@Test
	void theActiveVersionIsFoundByItsName() {
		assertThat(run("active")).isZero();
		assertThat(this.registry.evaluations).singleElement()
			.satisfies((request) -> assertThat(request.getVersion()).isZero());
		assertThat(this.out.toString().lines()).hasSize(3);
	}

	@Test
	void aSecondEvaluationAtATimeIsAFailureInOneSentence() {
		assertThat(run("2")).isEqualTo(1);
		assertThat(this.err.toString()).contains("an evaluation is under way");
		assertThat(this.out.toString()).isEmpty();
	}

	@Test
	void whatIsNoVersionIsMisuse() {
		assertThat(run("newest")).isEqualTo(2);
		assertThat(this.err.toString()).startsWith("a version is a number or `active`. Given: newest");
		assertThat(run("1", "--rows=-1")).isEqualTo(2);
		assertThat(this.err.toString()).contains("`--rows` must be at least 0. Given: -1");
		assertThat(this.registry.evaluations).isEmpty();
	}

	private int run(String... arguments) {
		List<String> all = new ArrayList<>(List.of("heads", "evaluate", "--trainer-target", this.server.target()));
		all.addAll(List.of(arguments));
		return ClientCommand.commandLine()
			.setOut(new PrintWriter(this.out))
			.setErr(new PrintWriter(this.err))
			.execute(all.toArray(String[]::new));
	}

}
