package io.dvi.trainer.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.offline.Checkpoint;
import io.dvi.trainer.offline.EpisodeReader;
import io.dvi.trainer.offline.EpisodeSample;
import io.dvi.trainer.offline.HeldOut;
import io.dvi.trainer.offline.LessonPlan;
import io.dvi.trainer.offline.OfflineTraining;
import io.dvi.trainer.offline.Phase;
import io.dvi.trainer.offline.Recipe;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadOrigin;
import io.dvi.trainer.training.TrainingProperties.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
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

	@Option(names = "--from", paramLabel = "FILE",
			description = "the head to go on from, of the same kind and model (default: one that has learned nothing)")
	private @Nullable Path from;

	@Option(names = "--kind", defaultValue = "block",
			description = "block, anchored or lora (default ${DEFAULT-VALUE})")
	private Kind kind = Kind.BLOCK;

	@Mixin
	private ObjectiveOptions objective = new ObjectiveOptions();

	@Option(names = "--phase", paramLabel = "STEPS:PASSES:START:FINISH", converter = PhaseConverter.class,
			description = "drafts unrolled behind each row, passes over the experience, learning rate at first and in the"
					+ " end; may be repeated (default for block 1:1.5:0.014:0.006, 3:0.5:0.006:0.0003, 2:0.9:0.007:0.0002)")
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

	@Option(names = "--rows", paramLabel = "N", defaultValue = "" + Long.MAX_VALUE,
			description = "learn from a random part of so many rows at most (default: from all)")
	private long rows;

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
		// The process may end once the signal is closed, so that is last.
		try (StopSignal stop = new StopSignal(); ExperienceOptions.Experience opened = this.experience.open()) {
			StateFile file = StateFile.open(this.state);
			long upTo = file.upTo(opened.store()::last);
			List<ReplayStore.Listed> lessons = EpisodeSample.choose(opened.store().all(false, upTo), this.rows,
					this.seed);
			if (lessons.isEmpty()) {
				throw new CommandFailure("no experience of this model is stored to learn from; let it answer prompts"
						+ " first, with `./dvi generate`");
			}
			EpisodeReader reader = new EpisodeReader(opened.store());
			GraphRuntime runtime = new OnnxGraphRuntime();
			HeldOut heldOut = HeldOut.choose(HeadEvaluator.open(this.experience.folder(), runtime), reader,
					opened.store().all(true, upTo), this.heldOutRows, this.seed);
			FirstHead first = (this.from != null) ? FirstHead.read(this.from, this.kind, this.experience.descriptor())
					: null;
			Run run = new Run(recipe, this.experience.descriptor().fingerprint(), lessons,
					(first != null) ? first.sha256() : "");
			OfflineTraining training = new OfflineTraining(this.experience.folder(), runtime, reader, recipe,
					new LessonPlan(lessons, recipe), (first != null) ? first.weights() : null);
			return train(run, training, heldOut, file, stop);
		}
	}

	private int train(Run run, OfflineTraining training, HeldOut heldOut, StateFile file, StopSignal stop)
			throws IOException {
		LessonPlan plan = training.plan();
		Checkpoint saved = file.checkpoint(run);
		try (StatusLine line = new StatusLine(this.spec.commandLine().getErr(), Help.Ansi.AUTO.enabled())) {
			line.say(String.format(Locale.ROOT, "%,d rows, %d steps a pass, %s", plan.rows(), plan.batches(),
					(saved != null) ? "going on behind step " + saved.batch() : "from the beginning"));
			RunMonitor monitor = new RunMonitor(line, heldOut, plan.batches(this.judgeEvery), file, stop,
					(first) -> new RunProgress(run.recipe(), plan, training, first.step(), first.seconds()));
			Checkpoint reached = training.run(saved, monitor);
			monitor.keep(reached);
			if (!training.finished(reached)) {
				line.say((this.state != null) ? "stopped; the same command goes on from " + this.state
						: "stopped; nothing is kept without --state");
				return CommandLine.ExitCode.SOFTWARE;
			}
			print(report(run, plan, reached, heldOut.judge(reached.state().weights()), monitor));
		}
		return CommandLine.ExitCode.OK;
	}

	private HeadReport report(Run run, LessonPlan plan, Checkpoint end, HeldOut.Figures figures, RunMonitor monitor) {
		ModelDescriptor model = this.experience.descriptor();
		HeadOrigin origin = new HeadOrigin(run.command(), this.builtFrom, LocalDate.now(ZoneOffset.UTC).toString(),
				this.seed, plan.rows(), run.recipe().passes(), end.batch(), model.draftVocabularySize(),
				new HeadEvaluation(figures.rows(), figures.agreement(), 0, figures.divergence(), figures.coverage()),
				figures.tokensPerStep());
		return new HeadReport(end.state().weights(), model, origin, figures, monitor.curve(), monitor.elapsed());
	}

	private void print(HeadReport report) throws IOException {
		report.write(this.out);
		PrintWriter answer = this.spec.commandLine().getOut();
		answer.println(this.json ? report.json() : report.summary(this.out));
		answer.flush();
	}

	private Recipe recipe() {
		Path folder = this.out.toAbsolutePath().getParent();
		if (folder == null || !Files.isDirectory(folder)) {
			throw misused("--out must lie in a folder that exists. Given: " + this.out);
		}
		if (this.rows < 1 || this.heldOutRows < 1 || !(this.judgeEvery > 0)) {
			throw misused("--rows and --held-out-rows must be at least 1 and --judge-every above 0. Given: " + this.rows
					+ ", " + this.heldOutRows + " and " + this.judgeEvery);
		}
		List<Phase> asked = this.phases.isEmpty() ? Recipe.standard(this.kind) : this.phases;
		try {
			return new Recipe(this.kind, asked, this.seed, this.batchRows, this.bufferRows, this.threads,
					this.objective.recipe(this.kind, this.state != null));
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
