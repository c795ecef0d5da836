package io.dvi.client.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.client.DviException;
import io.dvi.client.Prompt;
import io.dvi.client.Speculation.Drafter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A conversation in the terminal, or one question from the command line. */
@Command(name = "chat", mixinStandardHelpOptions = true,
		description = "Talk to the model. Without a message it asks for them; /plain, /head and /auto choose the drafter, /quit leaves.")
final class ChatCommand implements Callable<Integer> {

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Parameters(paramLabel = "MESSAGE", arity = "0..*", description = "one question; nothing is asked then")
	private List<String> words = new ArrayList<>();

	@Option(names = "--base-url", defaultValue = "${env:DVI_BASE_URL:-http://127.0.0.1:8080/v1}",
			description = "base URL of the gateway (env DVI_BASE_URL)")
	private String url = "";

	@Option(names = "--api-key", defaultValue = "${env:DVI_API_KEY:-}", description = "bearer key (env DVI_API_KEY)")
	private String key = "";

	@Option(names = "--grpc", description = "talk to the decode service at DVI_DECODE_TARGET instead of the gateway")
	private boolean grpc;

	@Option(names = "--decode-target", defaultValue = "${env:DVI_DECODE_TARGET:-127.0.0.1:9090}",
			description = "gRPC target for --grpc (env DVI_DECODE_TARGET)")
	private String decodeTarget = "";

	@Option(names = "--temperature", defaultValue = "0", description = "0 is greedy (default)")
	private float temperature;

	@Option(names = "--max-tokens", defaultValue = "512", description = "most tokens of an answer (default 512)")
	private int maxTokens;

	@Option(names = "--plain", description = "begin with plain decoding")
	private boolean plain;

	private final List<Prompt.Message> messages = new ArrayList<>();

	private Drafter drafter = Drafter.AUTO;

	@Override
	public Integer call() throws IOException {
		this.drafter = this.plain ? Drafter.NONE : Drafter.AUTO;
		try (ChatTransport transport = connect()) {
			if (!this.words.isEmpty()) {
				ask(transport, String.join(" ", this.words));
				return 0;
			}
			converse(transport, new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())));
		}
		return 0;
	}

	private ChatTransport connect() {
		if (!this.grpc) {
			return new RestChat(new HttpCalls(this.url, this.key));
		}
		DviClientOptions options = DviClientOptions.defaults();
		return new GrpcChat(DviClient.connect(options.withTargets(this.decodeTarget, options.trainerTarget())));
	}

	private void converse(ChatTransport transport, BufferedReader input) throws IOException {
		for (String line = read(input); line != null; line = read(input)) {
			switch (line.strip()) {
				case "" -> {
				}
				case "/quit" -> {
					return;
				}
				case "/plain" -> choose(Drafter.NONE);
				case "/head" -> choose(Drafter.HEAD);
				case "/auto" -> choose(Drafter.AUTO);
				default -> survive(transport, line);
			}
		}
	}

	private @Nullable String read(BufferedReader input) throws IOException {
		out().print("> ");
		out().flush();
		return input.readLine();
	}

	private void choose(Drafter value) {
		this.drafter = value;
		out().println("[drafter: " + value.name().toLowerCase(Locale.ROOT) + "]");
	}

	/** One failed answer does not end the conversation. */
	private void survive(ChatTransport transport, String question) {
		int before = this.messages.size();
		try {
			ask(transport, question);
		}
		catch (CommandFailure | DviException ex) {
			this.messages.subList(before, this.messages.size()).clear();
			out().println("[" + ex.getMessage() + "]");
		}
	}

	private void ask(ChatTransport transport, String question) {
		this.messages.add(new Prompt.Message("user", question));
		StringBuilder answer = new StringBuilder();
		ChatTransport.Figures figures = transport
			.ask(new ChatTransport.Question(this.messages, this.drafter, this.temperature, this.maxTokens), (text) -> {
				answer.append(text);
				out().print(text);
				out().flush();
			});
		this.messages.add(new Prompt.Message("assistant", answer.toString()));
		out().println();
		out().println(figures.line());
		out().flush();
	}

	private PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

}
