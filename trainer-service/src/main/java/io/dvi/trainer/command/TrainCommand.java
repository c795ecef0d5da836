package io.dvi.trainer.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.offline.Checkpoint;
import io.dvi.trainer.offline.EpisodeReader;
import io.dvi.trainer.offline.HeldOut;
import io.dvi.trainer.offline.LessonPlan;
import io.dvi.trainer.offline.OfflineTraining;
import io.dvi.trainer.offline.Phase;
import io.dvi.trainer.offline.Recipe;
import io.dvi.trainer.training.TrainingProperties.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Trains a head on all stored experience. */
@Command(name = "dvi train", mixinStandardHelpOptions = true, description = {
		"Train a head on all the experience that a trainer stored, apart from the rounds it runs by itself.",
		"The experience is only read, so the services may run meanwhile; they share the machine's cores, though." },
		footer = "`dvi train ranking` counts the tokens that a draft vocabulary is made of.")
final class TrainCommand implements Callable<Integer> {

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Mixin
	private ExperienceOptions experience = new ExperienceOptions();

	@Option(names = "--out", required = true, paramLabel = "FILE",
			description = "the head, as safetensors; its figures are written beside it, as .json")
	private Path out = Path.of("");

	@Option(names = "--state", paramLabel = "FILE",
			description = "kept up to date every three minutes and when the command is interrupted; where it exists, the"
					+ " command goes on from it and ends with the same bits")
	private @Nullable Path state;

	@Option(names = "--kind", defaultValue = "block", description = "block or lora (default ${DEFAULT-VALUE})")
	private Kind kind = Kind.BLOCK;

	@Option(names = "--phase", paramLabel = "STEPS:PASSES:START:FINISH", converter = PhaseConverter.class,
			description = "drafts unrolled behind each row, passes over the experience, learning rate at first and in the"
					+ " end; may be repeated (default for block: 1:1.5:0.014:0.006 3:0.5:0.006:0.0003 2:0.9:0.007:0.0002)")
	private List<Phase> phases = new ArrayList<>();

	@Option(names = "--seed", paramLabel = "S", defaultValue = "1",
			description = "decides first weights and order; the same seed and experience give the same head (default ${DEFAULT-VALUE})")
	private long seed;

	@Option(names = "--batch-rows", paramLabel = "N", defaultValue = "2048",
			description = "rows of an optimiser step (default ${DEFAULT-VALUE})")
	private int batchRows;

	@Option(names = "--buffer-rows", paramLabel = "N", defaultValue = "32768",
			description = "rows in memory, 3 to 4 KB each, within which lessons are shuffled (default ${DEFAULT-VALUE})")
	private int bufferRows;

	@Option(names = "--threads", paramLabel = "N", defaultValue = "1",
			description = "threads of a step (default ${DEFAULT-VALUE})")
	private int threads;

	@Option(names = "--held-out-rows", paramLabel = "N", defaultValue = "16384",
			description = "most rows of held-out requests that the head is judged on (default ${DEFAULT-VALUE})")
	private int heldOutRows;

	@Option(names = "--judge-every", paramLabel = "P", defaultValue = "0.1",
			description = "passes between two judgements on held-out requests (default ${DEFAULT-VALUE})")
	private double judgeEvery;

	@Option(names = "--json", description = "print the figures as JSON")
	private boolean json;

	@Option(names = "--built-from", hidden = true, defaultValue = "unknown")
	private String builtFrom = "";

	@Override
	public Integer call() throws IOException {
		Recipe recipe = recipe();
		ModelDescriptor model = this.experience.descriptor();
		try (ExperienceOptions.Experience opened = this.experience.open(); StopSignal stop = new StopSignal()) {
			StateFile file = StateFile.open(this.state);
			ReplayStore store = opened.store();
			long upTo = file.upTo(store::last);
			List<ReplayStore.Listed> lessons = store.all(false, upTo);
			if (lessons.isEmpty()) {
				throw new CommandFailure(
						"no experience of this model is stored; let it answer prompts first, with `./dvi generate`");
			}
			RunName run = new RunName(recipe, model.fingerprint(), lessons);
			Checkpoint saved = file.checkpoint(run);
			LessonPlan plan = new LessonPlan(lessons, recipe);
			GraphRuntime runtime = new OnnxGraphRuntime();
			EpisodeReader reader = new EpisodeReader(store);
			HeldOut heldOut = HeldOut.choose(HeadEvaluator.open(this.experience.folder(), runtime), reader,
					store.all(true, upTo), this.heldOutRows, this.seed);
			OfflineTraining training = new OfflineTraining(this.experience.folder(), runtime, reader, recipe, plan);
			try (TrainingLook look = new TrainingLook(this.spec.commandLine().getErr(), training, recipe, plan,
					new TrainingLook.Keeping(heldOut, this.judgeEvery, file, stop))) {
				Checkpoint reached = training.run(saved, look);
				file.save(reached, look.elapsed());
				if (reached.batch() < training.batches(recipe.phases().size())) {
					look.say("stopped; " + ((this.state != null) ? "the same command goes on from " + this.state
							: "nothing is kept without --state"));
					return 1;
				}
				HeadReport report = new HeadReport(recipe, model, plan, heldOut.judge(reached.state().weights()),
						look.curve(), look.elapsed(), this.builtFrom);
				report.write(this.out, reached.state().weights());
				print(report);
			}
		}
		return 0;
	}

	private void print(HeadReport report) {
		PrintWriter answer = this.spec.commandLine().getOut();
		answer.println(this.json ? report.json() : report.summary(this.out));
		answer.flush();
	}

	private Recipe recipe() {
		Path folder = this.out.toAbsolutePath().getParent();
		if (folder == null || !Files.isDirectory(folder)) {
			throw misused("--out must lie in a folder that exists. Given: " + this.out);
		}
		if (this.heldOutRows < 1 || !(this.judgeEvery > 0)) {
			throw misused("--held-out-rows must be at least 1 and --judge-every above 0. Given: " + this.heldOutRows
					+ " and " + this.judgeEvery);
		}
		List<Phase> standard = (this.kind == Kind.BLOCK) ? Phase.BLOCK_RECIPE : Phase.LOW_RANK_RECIPE;
		try {
			return new Recipe(this.kind, this.phases.isEmpty() ? standard : this.phases, this.seed, this.batchRows,
					this.bufferRows, this.threads);
		}
		catch (IllegalArgumentException ex) {
			throw misused(String.valueOf(ex.getMessage()));
		}
	}

	private ParameterException misused(String sentence) {
		return new ParameterException(this.spec.commandLine(), sentence);
	}

	private static final class PhaseConverter implements ITypeConverter<Phase> {

		@Override
		public Phase convert(String text) {
			try {
				return Phase.parse(text);
			}
			catch (IllegalArgumentException ex) {
				throw new TypeConversionException(String.valueOf(ex.getMessage()));
			}
		}

	}

}
