package io.dvi.trainer.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.dvi.engine.model.ModelDescriptor;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.offline.EpisodeReader;
import io.dvi.trainer.offline.TokenCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts the tokens that a draft vocabulary is made of. */
@Command(name = "dvi train ranking", mixinStandardHelpOptions = true,
		description = "Rank tokens by how often the model's own answers hold them, for `dvi model import --draft-ranking`.")
final class RankingCommand implements Callable<Integer> {

	private static final int[] SIZES = { 4_096, 8_192, 16_384 };

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Mixin
	private ExperienceOptions experience = new ExperienceOptions();

	@Option(names = "--out", required = true, paramLabel = "FILE",
			description = "lines of a token id, a tab and a count, the most frequent first")
	private Path out = Path.of("");

	@Override
	public Integer call() throws IOException {
		ModelDescriptor model = this.experience.descriptor();
		TokenCount learned = new TokenCount(model.vocabularySize());
		TokenCount heldOut = new TokenCount(model.vocabularySize());
		try (ExperienceOptions.Experience opened = this.experience.open()) {
			ReplayStore store = opened.store();
			EpisodeReader reader = new EpisodeReader(store);
			reader.read(store.all(false, Long.MAX_VALUE), learned::add);
			reader.read(store.all(true, Long.MAX_VALUE), heldOut::add);
		}
		if (learned.tokens() == 0) {
			throw new CommandFailure("no experience of this model is stored, so there is nothing to count");
		}
		Files.writeString(this.out, learned.ranking(model.name()), StandardCharsets.UTF_8);
		for (int size : SIZES) {
			this.spec.commandLine()
				.getOut()
				.println(String.format(Locale.ROOT, "%,7d tokens cover %.4f of %,d counted, %.4f of %,d held out", size,
						learned.coverage(learned, size), learned.tokens(), heldOut.coverage(learned, size),
						heldOut.tokens()));
		}
		this.spec.commandLine().getOut().flush();
		return 0;
	}

}
