package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.load.HttpTarget;
import io.dvi.decode.command.bench.load.Load;
import io.dvi.decode.command.bench.load.LoadDriver;
import io.dvi.decode.command.bench.load.Target.Ask;
import io.dvi.decode.command.questions.Question;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/** How a running instance holds when more is asked of it than it can do. */
@Command(name = "overload", description = "asks a running instance for more than it can do, and hangs up on it")
final class OverloadCommand implements Callable<Integer> {

	private static final double OVERLOAD = 3;

	/** Whoever hangs up does so long before its end. */
	private static final int LONG_ANSWER = 512;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private ModelOptions options = new ModelOptions();

	@Option(names = "--questions", required = true, paramLabel = "FILE", description = "a Spec-Bench file")
	private Path questions = Path.of("");

	@Option(names = "--url", required = true, paramLabel = "URL",
			description = "a base URL on loopback, such as http://127.0.0.1:8080/v1")
	private URI url = URI.create("");

	@Option(names = "--api-key", required = true, paramLabel = "K", description = "the key for --url")
	private String apiKey = "";

	@Option(names = "--metrics", required = true, paramLabel = "URL",
			description = "the decode service's Prometheus page, which tells when its slots are free")
	private URI metrics = URI.create("");

	@Option(names = "--streams", paramLabel = "N", defaultValue = "8",
			description = "requests under way at once while the capacity is measured; more than there are slots")
	private int streams;

	@Option(names = "--seconds", paramLabel = "S", defaultValue = "30", description = "how long each is measured")
	private double seconds;

	@Option(names = "--runs", paramLabel = "N", defaultValue = "2", description = "how often, in turn")
	private int runs;

	@Option(names = "--max-tokens", paramLabel = "N", defaultValue = "64", description = "most tokens of an answer")
	private int maxTokens;

	@Option(names = "--hang-ups", paramLabel = "N", defaultValue = "1000", description = "clients that hang up")
	private int hangUps;

	@Override
	public Integer call() throws IOException {
		Arguments.atLeast("--streams", 1, this.streams);
		Arguments.atLeast("--seconds", 1, this.seconds);
		Arguments.atLeast("--runs", 1, this.runs);
		Arguments.atLeast("--max-tokens", 1, this.maxTokens);
		Arguments.atLeast("--hang-ups", 0, this.hangUps);
		Machine machine = Machine.here();
		out().println(machine.line());
		// Each rate gets the same mix of short prompts and long ones.
		List<Question> asked = ServeCommand.mixed(Question.read(this.questions));
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("machine", machine.figures());
		try (HttpTarget target = HttpTarget.connect(this.url, this.apiKey)) {
			IntFunction<Ask> asks = (index) -> new Ask(asked.get(index % asked.size()).text(), this.maxTokens, true);
			overload(new LoadDriver(target, asks), figures);
			HangUps.Figures hung = new HangUps(target,
					(index) -> new Ask(asked.get(index % asked.size()).text(), LONG_ANSWER, true), this.metrics)
				.run(this.hangUps);
			out().println(hung.line());
			figures.put("hang_ups", hung.figures());
		}
		this.options.write(figures);
		return 0;
	}

	private void overload(LoadDriver driver, Map<String, Object> figures) {
		// The first answers of a service that just started are slow, and are no capacity.
		driver.closed(this.streams, this.seconds);
		Load full = driver.closed(this.streams, this.seconds);
		double capacity = full.answersPerSecond();
		out().println(String.format(Locale.ROOT, "%d streams: %.2f answers/s, %.1f tok/s; that is the capacity",
				this.streams, capacity, full.tokensPerSecond()));
		out().println(OverloadLoop.HEADER);
		List<OverloadLoop> once = new ArrayList<>();
		List<OverloadLoop> over = new ArrayList<>();
		for (int run = 0; run < this.runs; run++) {
			once.add(loop(driver, 1, capacity));
			over.add(loop(driver, OVERLOAD, capacity));
		}
		figures.put("capacity_answers_per_second", capacity);
		figures.put("at_capacity", once.stream().map(OverloadLoop::figures).toList());
		figures.put("at_overload", over.stream().map(OverloadLoop::figures).toList());
		double firstToken = ratio(over, once, OverloadLoop::firstTokenMillis);
		double answer = ratio(over, once, OverloadLoop::answerMillis);
		double goodput = ratio(over, once, OverloadLoop::tokensPerSecond);
		figures.put("first_token_p99_ratio", firstToken);
		figures.put("answer_p99_ratio", answer);
		figures.put("goodput_ratio", goodput);
		out().println(String.format(Locale.ROOT,
				"%.0fx over 1x: p99 of the first token %.2f, of the answer %.2f, goodput %.2f; rejects within %.1f ms",
				OVERLOAD, firstToken, answer, goodput, mean(over, OverloadLoop::rejectMillis)));
		out().flush();
	}

	private OverloadLoop loop(LoadDriver driver, double factor, double capacity) {
		OverloadLoop loop = new OverloadLoop(factor, driver.open(factor * capacity, this.seconds));
		out().println(loop.line());
		out().flush();
		return loop;
	}

	private static double ratio(List<OverloadLoop> over, List<OverloadLoop> once,
			ToDoubleFunction<OverloadLoop> figure) {
		double base = mean(once, figure);
		return (base > 0) ? mean(over, figure) / base : 0;
	}

	private static double mean(List<OverloadLoop> loops, ToDoubleFunction<OverloadLoop> figure) {
		return loops.stream().mapToDouble(figure).average().orElse(0);
	}

	private PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

}
