package io.dvi.client.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands against a server that answers what the gateway answers. */
@Timeout(20)
class ClientCommandTest {

	private final Map<String, String> answers = new HashMap<>();

	private final List<String> requests = new ArrayList<>();

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	private HttpServer server;

	@BeforeEach
	void serve() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void headsAreATableWithTheActiveOneMarked() {
		this.answers.put("GET /heads?limit=50",
				"""
						{"heads":[{"version":2,"created_at":"2026-01-01T00:00:00Z","kind":"lora","trainer_step":40,
						"sha256":"0123456789abcdef","evaluation":{"first_token_agreement":0.61234,"kl":1.5}},
						{"version":0,"kind":"lora","trainer_step":0,"sha256":"ff","evaluation":null}],"next_page_token":null}""");
		this.answers.put("GET /activation", "{\"version\":2,\"sequence\":3}");
		assertThat(run("heads", "ls")).isZero();
		assertThat(this.out.toString().lines()).hasSize(3);
		assertThat(this.out.toString().lines().toList().get(1)).startsWith("2")
			.contains("*", "2026-01-01T00:00:00Z", "0.612", "1.500", "0123456789ab")
			.doesNotContain("0123456789abc");
		assertThat(this.out.toString().lines().toList().get(2)).startsWith("0").doesNotContain("*");
	}

	@Test
	void jsonIsTheServersAnswer() {
		this.answers.put("GET /heads/active", "{\"version\":2,\"kind\":\"lora\"}");
		assertThat(run("heads", "--json", "show", "active")).isZero();
		assertThat(HttpCalls.JSON.readTree(this.out.toString()).path("version").longValue()).isEqualTo(2);
	}

	@Test
	void activateSendsTheTagItRead() {
		this.answers.put("GET /activation", "{\"version\":2,\"sequence\":3}");
		this.answers.put("PUT /activation",
				"{\"changed\":true,\"activation\":{\"version\":1,\"previous_version\":2,\"sequence\":4}}");
		assertThat(run("heads", "activate", "1", "--reason", "try")).isZero();
		assertThat(this.requests).anyMatch((request) -> request.startsWith("PUT /activation \"3\" ")
				&& request.contains("\"version\":1") && request.contains("\"reason\":\"try\""));
		assertThat(this.out.toString()).contains("head 1 is active, instead of 2");
	}

	@Test
	void aRollbackThatChangesNothingSaysSo() {
		this.answers.put("POST /activation:rollback", "{\"changed\":false,\"activation\":{\"version\":1}}");
		assertThat(run("heads", "rollback", "--to", "1", "--reason", "back")).isZero();
		assertThat(this.requests.get(0)).contains("\"to\":1");
		assertThat(this.out.toString()).contains("head 1 was active already");
	}

	@Test
	void theAuditNamesActorAndReason() {
		this.answers.put("GET /activations?limit=50",
				"{\"activations\":[{\"sequence\":4,\"version\":1,\"actor\":\"alice\",\"reason\":\"slow\"}]}");
		assertThat(run("heads", "audit")).isZero();
		assertThat(this.out.toString()).contains("alice", "slow");
	}

	@Test
	void aRefusalIsTheServersSentenceAndAFailure() {
		assertThat(run("heads", "show", "9")).isEqualTo(1);
		assertThat(this.err.toString()).contains("no such thing (404)");
		assertThat(this.out.toString()).isEmpty();
	}

	@Test
	void aChatPrintsTheTextAsItComesAndThenTheFigures() {
		this.answers.put("GET /models", "{\"data\":[{\"id\":\"smol\"}]}");
		this.answers.put("POST /chat/completions", """
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
		assertThat(this.requests.get(1)).contains("\"model\":\"smol\"", "say hello", " off ");
	}

	@Test
	void anAnswerThatBreaksOffIsAFailure() {
		this.answers.put("GET /models", "{\"data\":[{\"id\":\"smol\"}]}");
		this.answers.put("POST /chat/completions", """
				event: error
				data: {"error":{"message":"the model stopped","code":"internal_error"}}

				data: [DONE]

				""");
		assertThat(run("chat", "hi")).isEqualTo(1);
		assertThat(this.err.toString()).contains("the model stopped");
	}

	@Test
	void anAnswerThatHasNoEndIsAFailure() {
		this.answers.put("GET /models", "{\"data\":[{\"id\":\"smol\"}]}");
		this.answers.put("POST /chat/completions",
				"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"},\"finish_reason\":null}]}\n\n");
		assertThat(run("chat", "hi")).isEqualTo(1);
		assertThat(this.err.toString()).contains("the answer broke off");
	}

	@Test
	void aPipeIsAskedLineByLineWithoutAPrompt() {
		this.answers.put("GET /models", "{\"data\":[{\"id\":\"smol\"}]}");
		this.answers.put("POST /chat/completions",
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
		assertThat(this.requests).hasSize(3);
		assertThat(this.requests.get(2)).contains(" off ", "one", "Hi", "two");
	}

	@Test
	void aCommandWithoutASubcommandIsMisuse() {
		assertThat(run("heads")).isEqualTo(2);
	}

	private int run(String... arguments) {
		String base = "http://127.0.0.1:" + this.server.getAddress().getPort();
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(1, arguments[0].equals("heads") ? List.of("--admin-url", base, "--admin-key", "k")
				: List.of("--base-url", base, "--api-key", "k"));
		CommandLine line = ClientCommand.commandLine()
			.setOut(new PrintWriter(this.out))
			.setErr(new PrintWriter(this.err));
		return line.execute(all.toArray(String[]::new));
	}

	private void answer(HttpExchange exchange) throws IOException {
		String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		this.requests.add(call + " " + exchange.getRequestHeaders().getFirst("If-Match") + " "
				+ exchange.getRequestHeaders().getFirst("x-dvi-speculation") + " " + body);
		String answer = this.answers.get(call);
		byte[] bytes = ((answer != null) ? answer : "{\"detail\":\"no such thing\"}").getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("ETag", "\"3\"");
		exchange.sendResponseHeaders((answer != null) ? 200 : 404, bytes.length);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

}
