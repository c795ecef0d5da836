package io.dvi.client.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.dvi.client.LoopbackServer;
import io.dvi.client.ScriptedDecode;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.ErrorDetail;
import io.grpc.Server;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The command as it is run, against a decode service on loopback. */
@Timeout(60)
class GenerateCommandTest {

	private final ScriptedDecode decode = new ScriptedDecode().then(ScriptedDecode.answering("What is rain?"));

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@TempDir
	private Path folder;

	private LoopbackServer server;

	@BeforeEach
	void serve() throws IOException {
		this.server = new LoopbackServer(this.decode);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void theSummaryIsASentence() throws IOException {
		assertThat(run("--tokens", "60", "--streams", "1", "--own-share", "0")).isZero();
		assertThat(this.out.toString()).startsWith("60 tokens in ")
			.contains(" 3.00 tokens per verify step; 10 answers, 0 prompts written by the model, 0 skipped");
		assertThat(this.decode.received).hasSize(10)
			.allSatisfy((request) -> assertThat(request.getMaxTokens()).isEqualTo(256))
			.anySatisfy((request) -> assertThat(request.getSampling().getTemperature()).isZero())
			.anySatisfy((request) -> assertThat(request.getSampling().getTemperature()).isEqualTo(0.8f));
	}

	@Test
	void theSummaryIsJsonForScripts() throws IOException {
		assertThat(run("--tokens", "20", "--streams", "1", "--own-share", "1", "--json")).isZero();
		JsonNode summary = HttpCalls.JSON.readTree(this.out.toString());
		assertThat(summary.propertyNames()).containsExactly("answers", "tokens", "seconds", "tokens_per_second",
				"tokens_per_step", "skipped", "own_prompts");
		assertThat(summary.path("answers").intValue()).isEqualTo(2);
		assertThat(summary.path("own_prompts").intValue()).isEqualTo(2);
		assertThat(summary.path("tokens").intValue()).isEqualTo(24);
		assertThat(summary.path("tokens_per_second").doubleValue()).isPositive();
	}

	@Test
	void everyAnswerIsALineOfTheLog() throws IOException {
		Path log = this.folder.resolve("answers.jsonl");
		for (int run = 0; run < 2; run++) {
			assertThat(run("--tokens", "12", "--streams", "1", "--own-share", "0", "--log", log.toString())).isZero();
		}
		List<JsonNode> lines = Files.readAllLines(log).stream().map(HttpCalls.JSON::readTree).toList();
		assertThat(lines).as("two answers of each run").hasSize(4).allSatisfy((line) -> {
			assertThat(line.path("completion_tokens").intValue()).isEqualTo(6);
			assertThat(line.path("verify_steps").intValue()).isEqualTo(2);
			assertThat(line.path("accepted_tokens").intValue()).isEqualTo(4);
			assertThat(line.path("head_version").isIntegralNumber()).isTrue();
			assertThat(line.path("decode_seconds").isNumber()).isTrue();
		});
	}

	@Test
	void aLogThatCannotBeWrittenIsAFailureBeforeAnythingIsSent() throws IOException {
		assertThat(run("--log", this.folder.resolve("no/such/folder").toString())).isEqualTo(1);
		assertThat(this.err.toString()).startsWith("cannot write ");
		assertThat(this.decode.received).isEmpty();
	}

	@Test
	void aBadFileIsRefusedBeforeAnythingIsSent() throws IOException {
		Path file = Files.writeString(this.folder.resolve("bad.jsonl"), "{\"prompt\":\"a\"}\n{\"prompt\":7}\n");
		assertThat(execute(List.of("--prompts", file.toString()))).isEqualTo(1);
		assertThat(this.err.toString()).contains("bad.jsonl:2 must be", "Found: a `prompt` of type number");
		assertThat(this.decode.received).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			--tokens      | 0    | must be at least 1. Given: 0
			--streams     | 65   | must be from 1 to 64. Given: 65
			--streams     | 0    | must be from 1 to 64. Given: 0
			--max-tokens  | 0    | must be at least 1. Given: 0
			--temperature | 2.5  | must be from 0 to 2. Given: 2.5
			--own-share   | -0.5 | must be from 0 to 1. Given: -0.5
			--own-share   | NaN  | must be from 0 to 1. Given: NaN
			""")
	void aValueOutOfRangeIsMisuse(String option, String value, String rule) throws IOException {
		assertThat(run(option + "=" + value)).isEqualTo(2);
		assertThat(this.err.toString()).startsWith(option + " " + rule);
		assertThat(this.decode.received).isEmpty();
	}

	@Test
	void itCannotBeAskedToLearnNothing() throws IOException {
		assertThat(run("--opt-out")).isEqualTo(2);
	}

	@Test
	void aFailureIsTheServersSentence() throws IOException {
		this.decode.then((request, answers) -> answers.onError(ScriptedDecode.withDetail(Status.INTERNAL,
				ErrorDetail.newBuilder().setCode(ErrorCode.INTERNAL).setMessage("the model broke").build())));
		assertThat(run("--streams", "1", "--own-share", "0")).isEqualTo(1);
		assertThat(this.err.toString()).contains("the model broke");
		assertThat(this.out.toString()).isEmpty();
	}

	private int run(String... arguments) throws IOException {
		Path file = Files.writeString(this.folder.resolve("prompts.jsonl"), "{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}\n");
		List<String> all = new ArrayList<>(List.of("--prompts", file.toString()));
		all.addAll(List.of(arguments));
		return execute(all);
	}

	private int execute(List<String> arguments) {
		List<String> all = new ArrayList<>(List.of("generate", "--decode-target", this.server.target()));
		all.addAll(arguments);
		return ClientCommand.commandLine()
			.setOut(new PrintWriter(this.out))
			.setErr(new PrintWriter(this.err))
			.execute(all.toArray(String[]::new));
	}

}
