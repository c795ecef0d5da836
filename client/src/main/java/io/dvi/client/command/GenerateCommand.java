package io.dvi.client.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;

import io.dvi.client.DviClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Lets the model answer many prompts, so that its heads have text of its own to learn.
 */
@Command(name = "generate", mixinStandardHelpOptions = true,
		description = "Let the model answer many prompts, so that heads have text of its own to learn from.")
final class GenerateCommand implements Callable<Integer> {

	private static final FeedCaller.Pause SLEEP = (time) -> Thread.sleep(time.toMillis());

	private static final long DEFAULT_TOKENS = 100_000;

	private static final int MOST_STREAMS = 64;

	private static final int MOST_TEMPERATURE = 2;

	private static final double LEAST_RATE = 0.001;

	private static final double MOST_RATE = 1000;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Mixin
	private DecodeOptions decode = new DecodeOptions();

	@Option(names = "--prompts", required = true, paramLabel = "FILE",
			description = "one JSON object on each line: a string `prompt`; perhaps a string `first` that is asked before"
					+ " it and whose answer takes the place of {answer} in the prompt; perhaps a string `task`, the name"
					+ " of its kind of work")
	private Path prompts = Path.of("");

	@Option(names = "--tokens", paramLabel = "N",
			description = "begin no more answers once so many tokens were generated (default 100000, no limit where"
					+ " --answers is given)")
	private @Nullable Long tokens;

	@Option(names = "--answers", paramLabel = "N",
			description = "begin no more answers than so many (default: no limit)")
	private @Nullable Long answers;

	@Option(names = "--streams", paramLabel = "N", defaultValue = "8",
			description = "answers at once, from 1 to 64 (default ${DEFAULT-VALUE})")
	private int streams;

	@Option(names = "--rate", paramLabel = "R",
			description = "begin at most so many answers a second (default: no limit)")
	private @Nullable Double rate;

	@Option(names = "--max-tokens", paramLabel = "N", defaultValue = "256",
			description = "most tokens of an answer (default ${DEFAULT-VALUE})")
	private int maxTokens;

	@Option(names = "--temperature", paramLabel = "T", defaultValue = "0.8",
			description = "of the sampled half of the answers; the other is greedy (default ${DEFAULT-VALUE})")
	private float temperature;

	@Option(names = "--seed", paramLabel = "S", defaultValue = "1",
			description = "decides the order of the prompts and how answers are sampled (default ${DEFAULT-VALUE})")
	private long seed;

	@Option(names = "--own-share", paramLabel = "P", defaultValue = "0.5",
			description = "share of answers whose prompt the model writes itself, after one of the file's (default ${DEFAULT-VALUE})")
	private double ownShare;

	@Option(names = "--log", paramLabel = "FILE",
			description = "append a line of JSON for every answer: its tokens, verify steps, times and head")
	private @Nullable Path log;

	@Option(names = "--json", description = "print the summary as JSON")
	private boolean json;

	@Override
	public Integer call() {
		Feeder.Limits limits = limits();
		between("--streams", this.streams, 1, MOST_STREAMS);
		atLeastOne("--max-tokens", this.maxTokens);
		between("--temperature", this.temperature, 0, MOST_TEMPERATURE);
		between("--own-share", this.ownShare, 0, 1);
		Feed feed = new Feed(PromptFile.read(this.prompts),
				new Feed.Settings(this.ownShare, this.temperature, this.seed));
		try (DviClient client = this.decode.connect();
				AnswerLog answers = (this.log != null) ? AnswerLog.append(this.log, InstantSource.system()) : null) {
			FeedCaller caller = new FeedCaller(client, this.maxTokens, SLEEP, answers);
			feed(new Feeder(feed, caller, limits), limits);
		}
		return 0;
	}

	private Feeder.Limits limits() {
		long most = (this.answers != null) ? Long.MAX_VALUE : DEFAULT_TOKENS;
		Feeder.Limits limits = new Feeder.Limits(this.streams, (this.tokens != null) ? this.tokens : most,
				(this.answers != null) ? this.answers : Long.MAX_VALUE, rate());
		atLeastOne("--tokens", limits.tokens());
		atLeastOne("--answers", limits.answers());
		return limits;
	}

	private Rate rate() {
		if (this.rate == null) {
			return Rate.UNLIMITED;
		}
		between("--rate", this.rate, LEAST_RATE, MOST_RATE);
		return new Rate(Duration.ofNanos(Math.round(1e9 / this.rate)), System::nanoTime, SLEEP);
	}

	private void feed(Feeder feeder, Feeder.Limits limits) {
		long start = System.nanoTime();
		Interruption.stops(() -> print(progress(run(feeder, limits, start), limits, start)), feeder::stop);
	}

	private FeedFigures run(Feeder feeder, Feeder.Limits limits, long start) {
		boolean terminal = Help.Ansi.AUTO.enabled();
		try (ProgressLine line = new ProgressLine(this.spec.commandLine().getErr(), terminal)) {
			return feeder.run(line.period(), (figures) -> line.show(progress(figures, limits, start).line()));
		}
	}

	private static Progress progress(FeedFigures figures, Feeder.Limits limits, long start) {
		return new Progress(figures, Duration.ofNanos(System.nanoTime() - start), limits);
	}

	private void print(Progress end) {
		PrintWriter out = this.spec.commandLine().getOut();
		out.println(this.json ? HttpCalls.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(end.json())
				: end.summary());
		out.flush();
	}

	private void atLeastOne(String option, long given) {
		if (given < 1) {
			throw misused(option + " must be at least 1. Given: " + given);
		}
	}

	private void between(String option, Number given, Number least, Number most) {
		double value = given.doubleValue();
		if (!(value >= least.doubleValue() && value <= most.doubleValue())) {
			throw misused(option + " must be from " + least + " to " + most + ". Given: " + given);
		}
	}

	private ParameterException misused(String sentence) {
		return new ParameterException(this.spec.commandLine(), sentence);
	}

}
