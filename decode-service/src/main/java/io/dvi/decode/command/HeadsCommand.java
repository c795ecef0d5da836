package io.dvi.decode.command;

import io.dvi.decode.command.questions.Answer;
import io.dvi.decode.command.questions.Answerer;
import io.dvi.decode.command.questions.HeadSource;
import io.dvi.decode.command.questions.Question;
import io.dvi.decode.command.questions.QuestionOptions;
import io.dvi.decode.command.questions.Tallies;
import io.dvi.decode.command.questions.Tally;
import io.dvi.decode.heads.FetchedHead;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Judges versions of the draft head. */
@Command(name = "heads", description = "judges versions of the draft head")
final class HeadsCommand {

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Command(name = "evaluate", description = "acceptance of one version, drafting alone, on questions")
	int evaluate(@Parameters(paramLabel = "V|active") String version, @Mixin QuestionOptions options)
			throws IOException {
		List<Question> questions = options.chosenQuestions();
		FetchedHead head = HeadSource.registered(version, options.trainer());
		Tallies tallies = new Tallies(options.draftLength());
		SpeculationOptions speculation = new SpeculationOptions(DrafterChoice.HEAD, options.draftLength());
		PrintWriter out = this.spec.commandLine().getOut();
		try (Answerer answerer = options.openAnswerer()) {
			answerer.engine().installHead(head.weights(), head.version());
			for (Question question : questions) {
				Answer answer = answerer.answer(question, speculation);
				tallies.add(question.task(), (tally) -> tally.addSpeculative(answer));
			}
		}
		out.println(String.format(Locale.ROOT, "head %d on %d questions", head.version(), questions.size()));
		tallies.print(out, "  tokens/step", (tally) -> String.format(Locale.ROOT, "%13.3f", tally.meanTokensPerStep()));
		Path json = options.json();
		if (json != null) {
			Map<String, @Nullable Object> run = new LinkedHashMap<>();
			run.put("head", head.version());
			run.put("flavour", options.flavour());
			run.put("draft_length", options.draftLength());
			tallies.write(json, Map.of("run", run), Tally::acceptance);
		}
		return 0;
	}

}
