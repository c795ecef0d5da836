package io.dvi.client.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpServer;
import io.dvi.client.Prompt;
import io.dvi.client.Speculation.Drafter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ConversationTest {

	private final ScriptedTransport transport = new ScriptedTransport();

	private final List<String> moves = new ArrayList<>();

	private final StringWriter out = new StringWriter();

	private HttpServer admin;

	@BeforeEach
	void serve() throws IOException {
		this.admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.admin.createContext("/activation", (exchange) -> {
			String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			this.moves.add(exchange.getRequestMethod() + " " + body);
			boolean known = !body.contains("99");
			byte[] answer = (known ? "{}" : "{\"detail\":\"there is no head 99\"}").getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(known ? 200 : 404, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		this.admin.start();
	}

	@AfterEach
	void stop() {
		this.admin.stop(0);
	}

	@Test
	void everyQuestionIsAskedWithWhatWasSaidBefore() {
		assertThat(run("Hello", "", "  And now?  ")).isTrue();
		assertThat(this.transport.questions).hasSize(2);
		assertThat(this.transport.questions.get(1).messages()).containsExactly(new Prompt.Message("user", "Hello"),
				new Prompt.Message("assistant", "answer 1"), new Prompt.Message("user", "And now?"));
		assertThat(this.out.toString().lines()).containsExactly("answer 1",
				"[7 tokens, 12.5 tokens/s, 3 of 4 drafts accepted (75 %), head 2]", "answer 2",
				"[7 tokens, 12.5 tokens/s, 3 of 4 drafts accepted (75 %), head 2]");
	}

	@Test
	void togglesChooseTheDrafterOfWhatFollows() {
		assertThat(run("a", "/plain", "b", "/head", "c", "/auto", "d")).isTrue();
		assertThat(this.transport.questions).extracting(ChatTransport.Question::drafter)
			.containsExactly(Drafter.AUTO, Drafter.NONE, Drafter.HEAD, Drafter.AUTO);
		assertThat(this.out.toString()).contains("[drafter: none]", "[drafter: head]", "[drafter: auto]");
		assertThat(this.moves).isEmpty();
	}

	@Test
	void aHeadWithANumberIsMadeTheActiveOne() {
		assertThat(run("/plain", "/head 12", "a")).isTrue();
		assertThat(this.moves).hasSize(2).last().asString().startsWith("PUT").contains("\"version\":12");
		assertThat(this.out.toString()).contains("[head 12 is active, for everybody]");
		assertThat(this.transport.questions.get(0).drafter()).isEqualTo(Drafter.HEAD);
	}

	@Test
	void aHeadThatDoesNotExistChangesNothing() {
		assertThat(run("/plain", "/head 99", "a")).isFalse();
		assertThat(this.out.toString()).contains("[there is no head 99 (404)]");
		assertThat(this.transport.questions.get(0).drafter()).isEqualTo(Drafter.NONE);
	}

	@Test
	void whatIsNoCommandIsNotTakenForAQuestion() {
		assertThat(run("/plian")).isFalse();
		assertThat(this.out.toString()).contains("[no such command: /plian; /help lists them]");
		assertThat(this.transport.questions).isEmpty();
	}

	@Test
	void helpNamesEveryCommandAndQuitLeaves() {
		assertThat(run("/help", "/quit", "never asked")).isTrue();
		assertThat(this.out.toString()).contains("/plain", "/head V", "/auto", "/help", "/quit");
		assertThat(this.transport.questions).isEmpty();
	}

	@Test
	void aFailedQuestionIsForgottenAndTheConversationGoesOn() {
		this.transport.failures = 1;
		assertThat(run("first", "second")).isFalse();
		assertThat(this.out.toString()).startsWith("[the queue is full]");
		assertThat(this.transport.questions.get(1).messages()).containsExactly(new Prompt.Message("user", "second"));
	}

	@Test
	void aStoppedAnswerKeepsWhatWasSaid() {
		assertThat(conversation().run(new ImpatientPerson("long", "go on"))).isTrue();
		assertThat(this.out.toString().lines()).startsWith("answer 1", "[stopped]");
		assertThat(this.transport.questions.get(1).messages()).contains(new Prompt.Message("assistant", "answer 1"));
	}

	private boolean run(String... lines) {
		return conversation().run(new PipedInput(lines(lines)));
	}

	private Conversation conversation() {
		AdminCalls calls = new AdminCalls(new HttpCalls("http://127.0.0.1:" + this.admin.getAddress().getPort(), "k"));
		return new Conversation(this.transport, calls, new PrintWriter(this.out),
				new Conversation.Settings(0, 9, Drafter.AUTO));
	}

	private static ByteArrayInputStream lines(String... lines) {
		return new ByteArrayInputStream(String.join("\n", lines).getBytes(Charset.defaultCharset()));
	}

	/** Presses Ctrl-C as soon as there is any text. */
	private final class ImpatientPerson implements LineInput {

		private final Iterator<String> lines;

		ImpatientPerson(String... lines) {
			this.lines = List.of(lines).iterator();
		}

		@Override
		public @Nullable String read() {
			return this.lines.hasNext() ? this.lines.next() : null;
		}

		@Override
		public void interruptibly(Runnable work, Runnable stop) {
			ConversationTest.this.transport.onText = stop;
			work.run();
		}

		@Override
		public void close() {
			// Nothing is open.
		}

	}

	/** Answers by number, after as many failures as wanted. */
	private static final class ScriptedTransport implements ChatTransport {

		final List<Question> questions = new ArrayList<>();

		int failures;

		@Nullable Runnable onText;

		private boolean stopped;

		@Override
		public @Nullable Figures ask(Question question, Consumer<String> onText) {
			this.questions.add(question);
			if (this.failures-- > 0) {
				throw new CommandFailure("the queue is full");
			}
			this.stopped = false;
			onText.accept("answer " + this.questions.size());
			if (this.onText != null) {
				this.onText.run();
			}
			return this.stopped ? null : new Figures(7, 12.5, 4, 3, 2);
		}

		@Override
		public void stop() {
			this.stopped = true;
		}

		@Override
		public void close() {
			// Nothing is open.
		}

	}

}
