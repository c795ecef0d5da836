package io.dvi.decode.command.bench;

import io.dvi.decode.command.questions.Answerer;
import io.dvi.decode.command.questions.HeadSource;
import io.dvi.decode.command.questions.Question;
import io.dvi.decode.command.questions.QuestionOptions;
import io.dvi.decode.command.questions.Tally;
import io.dvi.decode.heads.FetchedHead;
import io.dvi.engine.EngineException;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Answers questions plainly and with speculation. */
@Command(name = "spec-bench",
		description = "answers each question plainly and with speculation, alternately in one run")
final class SpecBenchCommand implements Callable<Integer> {

	private static final String NO_HEAD = "none";

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private QuestionOptions options = new QuestionOptions();

	@Option(names = "--drafter", defaultValue = "AUTO", description = "auto, head or prompt_lookup")
	private DrafterChoice drafter = DrafterChoice.AUTO;

	@Option(names = "--head", paramLabel = "FILE|V|active|none",
			description = "the head that drafts; by default the active one of a running trainer")
	private @Nullable String head;

	@Option(names = "--against", paramLabel = "FILE|V|active|none",
			description = "a second head, asked the same questions in the same run")
	private @Nullable String against;

	@Option(names = "--runs", paramLabel = "N", defaultValue = "1", description = "how often all questions are asked")
	private int runs;

	@Override
	public Integer call() throws IOException {
		List<Question> questions = this.options.chosenQuestions();
		Arguments.atLeast("--runs", 1, this.runs);
		PrintWriter out = this.spec.commandLine().getOut();
		Machine machine = Machine.here();
		out.println(machine.line());
		try (Answerer answerer = this.options.openAnswerer();
				// Its own engine, since what drafts from text remembers earlier answers.
				Answerer other = (this.against != null) ? this.options.openAnswerer() : null) {
			HeadRuns runs = begin(answerer, this.head);
			HeadRuns others = (other != null) ? begin(other, this.against) : null;
			out.println(String.format(Locale.ROOT, "%d questions, %s, drafter %s, head %s", questions.size(),
					this.options.flavour(), this.drafter, runs.head())
					+ ((others != null) ? " against " + others.head() : ""));
			out.flush();
			QuestionRounds rounds = new QuestionRounds((question) -> answerer.answer(question, SpeculationOptions.OFF),
					(others != null) ? List.of(runs, others) : List.of(runs));
			for (int run = 0; run < this.runs; run++) {
				rounds.run(questions);
				printRun(run, rounds.heads());
			}
			rounds.heads().forEach(this::printTable);
			HeadsCompared compared = (others != null) ? new HeadsCompared(runs, others) : null;
			if (compared != null) {
				out.println(compared.line());
				out.flush();
			}
			write(runs, machine, compared);
			return rounds.heads().stream().allMatch((each) -> each.sums().overall().different() == 0) ? 0 : 1;
		}
	}

	private HeadRuns begin(Answerer answerer, @Nullable String name) throws IOException {
		SpeculationOptions speculation = new SpeculationOptions(this.drafter, this.options.draftLength());
		return new HeadRuns(install(answerer, name), (question) -> answerer.answer(question, speculation),
				this.options.draftLength());
	}

	private void printRun(int run, List<HeadRuns> heads) {
		if (this.runs == 1) {
			return;
		}
		PrintWriter out = this.spec.commandLine().getOut();
		for (HeadRuns head : heads) {
			Tally tally = head.each().getLast();
			out.println(String.format(Locale.ROOT, "run %d, head %s: plain %.1f tok/s, speculative %.1f, ratio %.3f",
					run + 1, head.head(), tally.plainTokensPerSecond(), tally.speculativeTokensPerSecond(),
					tally.speedup()));
		}
		out.flush();
	}

	private void printTable(HeadRuns head) {
		PrintWriter out = this.spec.commandLine().getOut();
		out.println("head " + head.head());
		head.sums()
			.print(out, "  plain tok/s   speculative   ratio  decoding  tokens/step  different",
					(tally) -> String.format(Locale.ROOT, "%13.1f%14.1f%8.2f%10.2f%13.2f%11d",
							tally.plainTokensPerSecond(), tally.speculativeTokensPerSecond(), tally.speedup(),
							tally.decodeSpeedup(), tally.meanTokensPerStep(), tally.different()));
		if (this.runs > 1) {
			out.println("ratio over " + this.runs + " runs: " + head.speedup().text(3));
			out.flush();
		}
	}

	private void write(HeadRuns runs, Machine machine, @Nullable HeadsCompared compared) throws IOException {
		Path json = this.options.json();
		if (json == null) {
			return;
		}
		Map<String, Object> more = new LinkedHashMap<>();
		more.put("run", run(runs.head()));
		more.put("runs", runs.each().stream().map(Tally::speed).toList());
		more.put("machine", machine.figures());
		if (compared != null) {
			more.put("against", compared.figures());
		}
		runs.sums().write(json, more, Tally::speed);
	}

	private String install(Answerer answerer, @Nullable String name) throws IOException {
		if (NO_HEAD.equals(name)) {
			return NO_HEAD;
		}
		FetchedHead fetched;
		try {
			fetched = (name != null && Files.isRegularFile(Path.of(name))) ? HeadSource.file(Path.of(name))
					: HeadSource.registered((name != null) ? name : HeadSource.ACTIVE, this.options.trainer());
		}
		catch (EngineException ex) {
			if (name != null) {
				throw ex;
			}
			this.spec.commandLine().getOut().println("without a head: " + ex.getMessage());
			return NO_HEAD;
		}
		answerer.engine().installHead(fetched.weights(), fetched.version());
		return (name != null) ? name : Long.toString(fetched.version());
	}

	private Map<String, Object> run(String installed) {
		Map<String, Object> run = new LinkedHashMap<>();
		run.put("flavour", this.options.flavour());
		run.put("drafter", this.drafter.name().toLowerCase(Locale.ROOT));
		run.put("head", installed);
		run.put("draft_length", this.options.draftLength());
		run.put("max_tokens", this.options.maxTokens());
		return run;
	}

}
