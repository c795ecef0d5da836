package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.peer.LlamaCpp;
import io.dvi.decode.command.questions.Question;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** Ours beside llama.cpp. */
@Command(name = "peer", description = "measures llama.cpp in the same run, in turn with ours")
final class PeerCommand implements Callable<Integer> {

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private ModelOptions options = new ModelOptions();

	@Option(names = "--llama-cpp", required = true, paramLabel = "FOLDER",
			description = "holds llama-bench and llama-server")
	private Path llamaCpp = Path.of("");

	@Option(names = "--gguf", required = true, paramLabel = "NAME=FILE",
			description = "their files of the same model; the first answers questions")
	private Map<String, Path> models = new LinkedHashMap<>();

	@Option(names = "--figures", split = ",", paramLabel = "FIGURE",
			description = "which of plain, first_token and questions; all by default")
	private Set<Figure> figures = EnumSet.allOf(Figure.class);

	@Option(names = "--questions", paramLabel = "FILE", description = "a Spec-Bench file")
	private @Nullable Path questions;

	@Option(names = "--limit", paramLabel = "N", defaultValue = "12",
			description = "most questions, spread over the tasks; 0 for all")
	private int limit;

	@Option(names = "--max-tokens", paramLabel = "N", defaultValue = "128", description = "most tokens of an answer")
	private int maxTokens;

	@Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "how often each side is measured")
	private int runs;

	@Option(names = "--lookup", paramLabel = "ARGUMENTS",
			defaultValue = "--spec-type ngram-simple --spec-ngram-simple-size-n 3 --spec-ngram-simple-size-m 5",
			description = "how their server is told to speculate")
	private String lookup = "";

	@Override
	public Integer call() throws IOException {
		check();
		Machine machine = Machine.here();
		LlamaCpp peer = new LlamaCpp(this.llamaCpp, machine.threads());
		String build = peer.decode(firstModel(), 0, 1).build();
		PrintWriter out = this.spec.commandLine().getOut();
		out.println(machine.line());
		out.println(String.format(Locale.ROOT, "ours %s, llama.cpp %s; median of %d runs (least to most)",
				this.options.flavour(), build, this.runs));
		out.flush();
		Map<String, Object> report = new LinkedHashMap<>();
		report.put("machine", machine.figures());
		report.put("flavour", this.options.flavour());
		report.put("llama_cpp", build);
		report.put("comparisons", measure(peer, report).stream().map(Comparison::figures).toList());
		this.options.write(report);
		return 0;
	}

	private void check() {
		Arguments.atLeast("--runs", 1, this.runs);
		Arguments.atLeast("--limit", 0, this.limit);
		Arguments.atLeast("--max-tokens", 1, this.maxTokens);
		if (this.figures.contains(Figure.QUESTIONS) && this.questions == null) {
			throw Arguments.refusal("--questions", "is needed for the figure `questions`");
		}
	}

	private Path firstModel() {
		return this.models.values().iterator().next();
	}

	private List<Comparison> measure(LlamaCpp peer, Map<String, Object> report) throws IOException {
		List<Comparison> all = new ArrayList<>();
		if (this.figures.contains(Figure.PLAIN)) {
			print(new PlainDecoding(peer, this.models, this.runs).measure(this.options), all);
		}
		if (this.figures.contains(Figure.FIRST_TOKEN)) {
			FirstToken first = FirstToken.measure(this.options, peer, this.models, this.runs);
			print(first.comparisons(), all);
			this.spec.commandLine().getOut().println(first.line());
			report.put("second_prompt_share", first.secondShare().figures());
		}
		if (this.figures.contains(Figure.QUESTIONS) && this.questions != null) {
			List<Question> chosen = Question.spread(Question.read(this.questions), this.limit);
			print(new PeerQuestions(chosen, this.maxTokens, this.runs).measure(this.options, peer, firstModel(),
					List.of(this.lookup.split(" "))), all);
		}
		return all;
	}

	private void print(List<Comparison> comparisons, List<Comparison> all) {
		PrintWriter out = this.spec.commandLine().getOut();
		comparisons.forEach((comparison) -> out.println(comparison.line()));
		out.flush();
		all.addAll(comparisons);
	}

	/** What is measured. */
	enum Figure {

		/** Decoding without speculation behind a context. */
		PLAIN,
		/** Time to the first token of a long prompt. */
		FIRST_TOKEN,
		/** Questions with speculation. */
		QUESTIONS

	}

}
