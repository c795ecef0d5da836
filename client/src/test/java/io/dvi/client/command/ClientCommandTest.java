package io.dvi.client.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands against a server that answers what the gateway answers. */
@Timeout(20)
class ClientCommandTest {

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
	void aChatPrintsTheTextAsItComesAndThenTheFigures() {
		this.server.answers.put("GET /models", "{\"data\":[{\"id\":\"smol\"}]}");
		this.server.answers.put("POST /chat/completions", """
				: ping

				data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

				data: {"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}

				data: {"choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":null}]}

				data: {"choices":[],"usage":{"completion_tokens":11},"timings":{"predicted_per_second":42.25,\
				"draft_n":9,"draft_n_accepted":6},"metrics":{"speculative_decoding":{"head_version_end":7}}}

				data: [DONE]

				""");
		assertThat(run("chat", "--plain", "say", "hello")).isZero();
		assertThat(this.out.toString()).contains("Hello\n",
				"[11 tokens, 42.3 tokens/s, 6 of 9 drafts accepted (67 %), head 7]");
		assertThat(this.server.requests.get(1)).contains("\"model\":\"smol\"", "say hello", " off ");
	}

	@Test
	void anAnswerThatBreaksOffIsAFailure() {
		this.server.answers.put("GET /models", "{\"data\":[{\"id\":\"smol\"}]}");
		this.server.answers.put("POST /chat/completions", """
				event: error
				data: {"error":{"message":"the model stopped","code":"internal_error"}}

				data: [DONE]

				""");
		assertThat(run("chat", "hi")).isEqualTo(1);
		assertThat(this.err.toString()).contains("the model stopped");
	}

	@Test
	void anAnswerThatHasNoEndIsAFailure() {
		this.server.answers.put("GET /models", "{\"data\":[{\"id\":\"smol\"}]}");
		this.server.answers.put("POST /chat/completions",
				"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"},\"finish_reason\":null}]}\n\n");
		assertThat(run("chat", "hi")).isEqualTo(1);
		assertThat(this.err.toString()).contains("the answer broke off");
	}

	@Test
	void aPipeIsAskedLineByLineWithoutAPrompt() {
		this.server.answers.put("GET /models", "{\"data\":[{\"id\":\"smol\"}]}");
		this.server.answers.put("POST /chat/completions",
				"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
		InputStream keyboard = System.in;
		try {
			System.setIn(new ByteArrayInputStream("one\n/plain\ntwo".getBytes(Charset.defaultCharset())));
			assertThat(run("chat")).isZero();
		}
		finally {
			System.setIn(keyboard);
		}
		assertThat(this.out.toString()).doesNotContain(">").startsWith("Hi\n").contains("[drafter: none]");
		assertThat(this.server.requests).hasSize(3);
		assertThat(this.server.requests.get(2)).contains(" off ", "one", "Hi", "two");
	}

	private int run(String... arguments) {
		String base = this.server.base();
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(1, List.of("--base-url", base, "--api-key", "k"));
		CommandLine line = ClientCommand.commandLine()
			.setOut(new PrintWriter(this.out))
			.setErr(new PrintWriter(this.err));
		return line.execute(all.toArray(String[]::new));
	}

}
