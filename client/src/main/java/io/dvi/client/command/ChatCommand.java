package io.dvi.client.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.dvi.client.Speculation.Drafter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A conversation in the terminal, or one question from the command line. */
@Command(name = "chat", mixinStandardHelpOptions = true,
		description = "Talk to the model. Without a message it takes lines from the terminal or a pipe; /help lists what else they may be.")
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

	@Option(names = "--grpc", description = "talk to the decode service by gRPC instead of to the gateway")
	private boolean grpc;

	@Mixin
	private DecodeOptions decode = new DecodeOptions();

	@Option(names = "--temperature", defaultValue = "0", description = "0 is greedy (default)")
	private float temperature;

	@Option(names = "--max-tokens", defaultValue = "512", description = "most tokens of an answer (default 512)")
	private int maxTokens;

	@Option(names = "--plain", description = "begin with plain decoding")
	private boolean plain;

	@Option(names = "--admin-url", defaultValue = "${env:DVI_ADMIN_URL:-http://127.0.0.1:8081/admin/v1}",
			description = "base URL of the admin API, for /head V (env DVI_ADMIN_URL)")
	private String adminUrl = "";

	@Option(names = "--admin-key", defaultValue = "${env:DVI_ADMIN_KEY:-}",
			description = "key with the role admin, for /head V (env DVI_ADMIN_KEY)")
	private String adminKey = "";

	@Override
	public Integer call() {
		try (ChatTransport transport = connect()) {
			Conversation conversation = new Conversation(transport,
					new AdminCalls(new HttpCalls(this.adminUrl, this.adminKey)), this.spec.commandLine().getOut(),
					new Conversation.Settings(this.temperature, this.maxTokens,
							this.plain ? Drafter.NONE : Drafter.AUTO));
			if (!this.words.isEmpty()) {
				conversation.ask(String.join(" ", this.words));
				return CommandLine.ExitCode.OK;
			}
			return converse(conversation) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
		}
	}

	/**
	 * Takes lines until there are no more.
	 * @return false when nobody saw that a question went without an answer
	 */
	private static boolean converse(Conversation conversation) {
		LineInput terminal = TerminalInput.open();
		try (LineInput input = (terminal != null) ? terminal : new PipedInput(System.in)) {
			return conversation.run(input) || terminal != null;
		}
	}

	private ChatTransport connect() {
		return this.grpc ? new GrpcChat(this.decode.connect()) : new RestChat(new HttpCalls(this.url, this.key));
	}

}
