package io.dvi.decode.command.bench;

import io.dvi.decode.command.questions.Answer;
import io.dvi.decode.command.questions.Answerer;
import io.dvi.decode.command.questions.HeadSource;
import io.dvi.decode.command.questions.Question;
import io.dvi.decode.command.questions.QuestionOptions;
import io.dvi.decode.command.questions.Tallies;
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
import java.util.ArrayList;
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

	@Option(names = "--runs", paramLabel = "N", defaultValue = "1", description = "how often all questions are asked")
	private int runs;

	@Override
	public Integer call() throws IOException {
		List<Question> questions = this.options.chosenQuestions();
		Arguments.atLeast("--runs", 1, this.runs);
		PrintWriter out = this.spec.commandLine().getOut();
		Machine machine = Machine.here();
		out.println(machine.line());
		try (Answerer answerer = this.options.openAnswerer()) {
			String installed = install(answerer);
			SpeculationOptions speculation = new SpeculationOptions(this.drafter, this.options.draftLength());
			out.println(String.format(Locale.ROOT, "%d questions, %s, drafter %s, head %s", questions.size(),
					this.options.flavour(), this.drafter, installed));
			out.flush();
			PairedRuns paired = new PairedRuns(answerer, speculation);
			for (int run = 0; run < this.runs; run++) {
				paired.run(questions);
				if (this.runs > 1) {
					out.println("run " + (run + 1) + ": " + line(paired.each().getLast()));
					out.flush();
				}
			}
			report(paired, machine, installed);
			return (paired.sums().overall().different() == 0) ? 0 : 1;
		}
	}

	private void report(PairedRuns paired, Machine machine, String installed) throws IOException {
		PrintWriter out = this.spec.commandLine().getOut();
		paired.sums()
			.print(out, "  plain tok/s   speculative   ratio  decoding  tokens/step  different",
					(tally) -> String.format(Locale.ROOT, "%13.1f%14.1f%8.2f%10.2f%13.2f%11d",
							tally.plainTokensPerSecond(), tally.speculativeTokensPerSecond(), tally.speedup(),
							tally.decodeSpeedup(), tally.meanTokensPerStep(), tally.different()));
		if (this.runs > 1) {
			out.println("ratio over " + this.runs + " runs: " + paired.speedup().text(3));
			out.flush();
		}
		Path json = this.options.json();
		if (json != null) {
			Map<String, Object> more = new LinkedHashMap<>();
			more.put("run", run(installed));
			more.put("runs", paired.each().stream().map(Tally::speed).toList());
			more.put("machine", machine.figures());
			paired.sums().write(json, more, Tally::speed);
		}
	}

	private static String line(Tally tally) {
		return String.format(Locale.ROOT, "plain %.1f tok/s, speculative %.1f, ratio %.3f",
				tally.plainTokensPerSecond(), tally.speculativeTokensPerSecond(), tally.speedup());
	}

	private String install(Answerer answerer) throws IOException {
		if (NO_HEAD.equals(this.head)) {
			return NO_HEAD;
		}
		FetchedHead fetched;
		try {
			fetched = (this.head != null && Files.isRegularFile(Path.of(this.head)))
					? HeadSource.file(Path.of(this.head)) : HeadSource
						.registered((this.head != null) ? this.head : HeadSource.ACTIVE, this.options.trainer());
		}
		catch (EngineException ex) {
			if (this.head != null) {
				throw ex;
			}
			this.spec.commandLine().getOut().println("without a head: " + ex.getMessage());
			return NO_HEAD;
		}
		answerer.engine().installHead(fetched.weights(), fetched.version());
		return (this.head != null) ? this.head : Long.toString(fetched.version());
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

	/** The same questions several times, plain and speculative in turn. */
	private static final class PairedRuns {

		private final Answerer answerer;

		private final SpeculationOptions speculation;

		private final Tallies sums;

		private final List<Tally> each = new ArrayList<>();

		private boolean plainFirst = true;

		PairedRuns(Answerer answerer, SpeculationOptions speculation) {
			this.answerer = answerer;
			this.speculation = speculation;
			this.sums = new Tallies(speculation.draftLength());
		}

		void run(List<Question> questions) {
			if (this.each.isEmpty() && !questions.isEmpty()) {
				// The first runs pay for compilation and first touches of memory.
				this.answerer.answer(questions.getFirst(), SpeculationOptions.OFF);
				this.answerer.answer(questions.getFirst(), this.speculation);
			}
			Tally run = new Tally(this.speculation.draftLength());
			for (Question question : questions) {
				boolean plainNow = this.plainFirst;
				Answer first = this.answerer.answer(question, plainNow ? SpeculationOptions.OFF : this.speculation);
				Answer second = this.answerer.answer(question, plainNow ? this.speculation : SpeculationOptions.OFF);
				Answer plain = plainNow ? first : second;
				Answer speculative = plainNow ? second : first;
				this.sums.add(question.task(), (tally) -> tally.addPair(plain, speculative));
				run.addPair(plain, speculative);
				this.plainFirst = !plainNow;
			}
			this.each.add(run);
		}

		Tallies sums() {
			return this.sums;
		}

		List<Tally> each() {
			return this.each;
		}

		Spread speedup() {
			return Spread.of(this.each.stream().map(Tally::speedup).toList());
		}

	}

}
