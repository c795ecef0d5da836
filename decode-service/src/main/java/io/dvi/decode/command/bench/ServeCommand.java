package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.load.EngineTarget;
import io.dvi.decode.command.bench.load.HttpTarget;
import io.dvi.decode.command.bench.load.Load;
import io.dvi.decode.command.bench.load.Load.Limits;
import io.dvi.decode.command.bench.load.LoadDriver;
import io.dvi.decode.command.bench.load.Target;
import io.dvi.decode.command.bench.load.Target.Ask;
import io.dvi.decode.command.questions.Question;
import io.dvi.engine.Engine;
import io.dvi.engine.experience.ExperienceSink;
import org.jspecify.annotations.Nullable;
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

/** How serving holds under load. */
@Command(name = "serve", description = "puts the engine, or a running instance, under load")
final class ServeCommand implements Callable<Integer> {

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private ModelOptions options = new ModelOptions();

	@Option(names = "--questions", required = true, paramLabel = "FILE", description = "a Spec-Bench file")
	private Path questions = Path.of("");

	@Option(names = "--url", paramLabel = "URL",
			description = "a base URL on loopback, such as http://127.0.0.1:8080/v1; otherwise an engine in this process")
	private @Nullable URI url;

	@Option(names = "--api-key", paramLabel = "K", defaultValue = "", description = "the key for --url")
	private String apiKey = "";

	@Option(names = "--slots", paramLabel = "N", defaultValue = "8", description = "most requests decoded at once")
	private int slots;

	@Option(names = "--streams", split = ",", paramLabel = "N", defaultValue = "1,2,4,8,16",
			description = "requests under way at once; their answers a second are the rates, unless told")
	private List<Integer> streams = List.of();

	@Option(names = "--rates", split = ",", paramLabel = "R", description = "requests a second that arrive")
	private @Nullable List<Double> rates;

	@Option(names = "--seconds", paramLabel = "S", defaultValue = "20", description = "how long each is measured")
	private double seconds;

	@Option(names = "--max-tokens", paramLabel = "N", defaultValue = "64", description = "most tokens of an answer")
	private int maxTokens;

	@Option(names = "--ttft-ms", paramLabel = "MS", defaultValue = "1000",
			description = "a good answer begins within this")
	private double firstTokenMillis;

	@Option(names = "--itl-ms", paramLabel = "MS", defaultValue = "100",
			description = "a good answer takes at most this for a later token, on average")
	private double tokenMillis;

	@Override
	public Integer call() throws IOException {
		check();
		PrintWriter out = this.spec.commandLine().getOut();
		Machine machine = Machine.here();
		out.println(machine.line());
		List<Question> asked = mixed(Question.read(this.questions));
		try (Target target = target()) {
			warmUp(target, asked);
			List<ClosedLoop> closed = closed(target, asked);
			List<OpenLoop> open = open(target, asked, rates(closed));
			Map<String, Object> figures = new LinkedHashMap<>();
			figures.put("machine", machine.figures());
			figures.put("flavour", (this.url != null) ? "that of the server" : this.options.flavour());
			figures.put("closed", closed.stream().map(ClosedLoop::figures).toList());
			figures.put("open", open.stream().map(OpenLoop::figures).toList());
			this.options.write(figures);
		}
		return 0;
	}

	private void check() {
		Arguments.atLeast("--slots", 1, this.slots);
		Arguments.atLeast("--seconds", 1, this.seconds);
		Arguments.atLeast("--max-tokens", 1, this.maxTokens);
		this.streams.forEach((count) -> Arguments.atLeast("--streams", 1, count));
		if (this.rates != null) {
			this.rates.forEach((rate) -> Arguments.atLeast("--rates", Double.MIN_VALUE, rate));
		}
	}

	/** All but one, from each task in turn: what is asked first is like the rest. */
	static List<Question> mixed(List<Question> questions) {
		if (questions.isEmpty()) {
			throw Arguments.refusal("--questions", "must hold at least one question");
		}
		return Question.spread(questions, Math.max(1, questions.size() - 1));
	}

	/**
	 * Without a prefix cache: the questions come again for every rate, and would find
	 * their prompts.
	 */
	private Target target() throws IOException {
		if (this.url != null) {
			return HttpTarget.connect(this.url, this.apiKey);
		}
		return new EngineTarget(Engine.open(this.options.folder(),
				this.options.engine(this.slots).withPrefixCacheBytes(0), ExperienceSink.DISCARD));
	}

	private void warmUp(Target target, List<Question> asked) {
		target.ask(asks(asked, false).apply(0), System.nanoTime());
		target.ask(asks(asked, true).apply(0), System.nanoTime());
	}

	private IntFunction<Ask> asks(List<Question> asked, boolean speculate) {
		return (index) -> new Ask(asked.get(index % asked.size()).text(), this.maxTokens, speculate);
	}

	/** Beside each, one plain stream, which it is compared with. */
	private List<ClosedLoop> closed(Target target, List<Question> asked) {
		PrintWriter out = this.spec.commandLine().getOut();
		List<ClosedLoop> loops = new ArrayList<>();
		for (int count : this.streams) {
			double plain = closed(target, asked, 1, false).tokensPerSecond();
			for (boolean speculate : new boolean[] { false, true }) {
				ClosedLoop loop = ClosedLoop.of(count, speculate, closed(target, asked, count, speculate), plain);
				loops.add(loop);
				out.println(loop.line());
				out.flush();
			}
		}
		return loops;
	}

	private Load closed(Target target, List<Question> asked, int count, boolean speculate) {
		return new LoadDriver(target, asks(asked, speculate)).closed(count, this.seconds);
	}

	private List<Double> rates(List<ClosedLoop> closed) {
		if (this.rates != null) {
			return this.rates;
		}
		return closed.stream().filter(ClosedLoop::speculation).map(ClosedLoop::answersPerSecond).toList();
	}

	private List<OpenLoop> open(Target target, List<Question> asked, List<Double> wanted) {
		PrintWriter out = this.spec.commandLine().getOut();
		Limits limits = new Limits(this.firstTokenMillis, this.tokenMillis);
		out.println(String.format(Locale.ROOT,
				"arrivals for %.0f s a rate; good: first token within %.0f ms, later ones %.0f ms on average",
				this.seconds, this.firstTokenMillis, this.tokenMillis));
		out.println(OpenLoop.HEADER);
		LoadDriver driver = new LoadDriver(target, asks(asked, true));
		List<OpenLoop> loops = new ArrayList<>();
		for (double rate : wanted) {
			if (rate > 0) {
				OpenLoop loop = OpenLoop.of(rate, driver.open(rate, this.seconds), limits);
				loops.add(loop);
				out.println(loop.line());
				out.flush();
			}
		}
		return loops;
	}

}
