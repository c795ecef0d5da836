package io.dvi.decode.command;

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

/** Measures speed on questions. */
@Command(name = "bench", description = "measures speed on questions")
final class BenchCommand {

	private static final String NO_HEAD = "none";

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Command(name = "spec-bench",
			description = "answers each question plainly and with speculation, alternately in one run")
	int specBench(@Mixin QuestionOptions options,
			@Option(names = "--drafter", defaultValue = "AUTO",
					description = "auto, head or prompt_lookup") DrafterChoice drafter,
			@Option(names = "--head", paramLabel = "FILE|V|active|none",
					description = "the head that drafts; by default the active one of a running trainer") @Nullable String head)
			throws IOException {
		List<Question> questions = options.chosenQuestions();
		PrintWriter out = this.spec.commandLine().getOut();
		try (Answerer answerer = options.openAnswerer()) {
			String installed = install(answerer, head, options);
			SpeculationOptions speculation = new SpeculationOptions(drafter, options.draftLength());
			out.println(String.format(Locale.ROOT, "%d questions, %s, drafter %s, head %s", questions.size(),
					options.flavour(), drafter, installed));
			out.flush();
			Tallies tallies = measure(answerer, questions, speculation);
			tallies.print(out, "  plain tok/s   speculative   ratio  tokens/step  different",
					(tally) -> String.format(Locale.ROOT, "%13.1f%14.1f%8.2f%13.2f%11d", tally.plainTokensPerSecond(),
							tally.speculativeTokensPerSecond(), tally.speedup(), tally.meanTokensPerStep(),
							tally.different()));
			Path json = options.json();
			if (json != null) {
				tallies.write(json, run(options, drafter, installed), Tally::speed);
			}
			return (tallies.overall().different() == 0) ? 0 : 1;
		}
	}

	private static Tallies measure(Answerer answerer, List<Question> questions, SpeculationOptions speculation) {
		Tallies tallies = new Tallies(speculation.draftLength());
		if (!questions.isEmpty()) {
			// The first runs pay for compilation and first touches of memory.
			answerer.answer(questions.getFirst(), SpeculationOptions.OFF);
			answerer.answer(questions.getFirst(), speculation);
		}
		boolean plainFirst = true;
		for (Question question : questions) {
			Answer first = answerer.answer(question, plainFirst ? SpeculationOptions.OFF : speculation);
			Answer second = answerer.answer(question, plainFirst ? speculation : SpeculationOptions.OFF);
			Answer plain = plainFirst ? first : second;
			Answer speculative = plainFirst ? second : first;
			tallies.add(question.task(), (tally) -> tally.addPair(plain, speculative));
			plainFirst = !plainFirst;
		}
		return tallies;
	}

	private String install(Answerer answerer, @Nullable String name, QuestionOptions options) throws IOException {
		if (NO_HEAD.equals(name)) {
			return NO_HEAD;
		}
		FetchedHead head;
		try {
			head = (name != null && Files.isRegularFile(Path.of(name))) ? HeadSource.file(Path.of(name))
					: HeadSource.registered((name != null) ? name : HeadSource.ACTIVE, options.trainer());
		}
		catch (EngineException ex) {
			if (name != null) {
				throw ex;
			}
			this.spec.commandLine().getOut().println("without a head: " + ex.getMessage());
			return NO_HEAD;
		}
		answerer.engine().installHead(head.weights(), head.version());
		return (name != null) ? name : Long.toString(head.version());
	}

	private static Map<String, @Nullable Object> run(QuestionOptions options, DrafterChoice drafter, String head) {
		Map<String, @Nullable Object> run = new LinkedHashMap<>();
		run.put("flavour", options.flavour());
		run.put("drafter", drafter.name().toLowerCase(Locale.ROOT));
		run.put("head", head);
		run.put("draft_length", options.draftLength());
		run.put("max_tokens", options.maxTokens());
		return run;
	}

}
