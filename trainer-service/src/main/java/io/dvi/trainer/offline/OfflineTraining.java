package io.dvi.trainer.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.training.HeadTrainer;
import io.dvi.engine.training.StepFigures;
import io.dvi.engine.training.TrainingBatch;
import io.dvi.engine.training.TrainingOptions;
import io.dvi.engine.training.Window;
import io.dvi.trainer.experience.ReplayStore;
import org.jspecify.annotations.Nullable;

/** Trains a head by a recipe, from its first weights or from a checkpoint. */
public final class OfflineTraining {

	private final ModelFolder folder;

	private final GraphRuntime runtime;

	private final EpisodeReader reader;

	private final Recipe recipe;

	private final LessonPlan plan;

	private final @Nullable HeadWeights first;

	/**
	 * Prepares a run.
	 * @param folder the model
	 * @param runtime runs the steps
	 * @param reader reads the plan's episodes
	 * @param recipe how
	 * @param plan what is learned from
	 * @param first the head to begin with, of the recipe's kind, or null for one that has
	 * learned nothing
	 */
	public OfflineTraining(ModelFolder folder, GraphRuntime runtime, EpisodeReader reader, Recipe recipe,
			LessonPlan plan, @Nullable HeadWeights first) {
		this.folder = folder;
		this.runtime = runtime;
		this.reader = reader;
		this.recipe = recipe;
		this.plan = plan;
		this.first = first;
	}

	/**
	 * What is learned from.
	 * @return the plan
	 */
	public LessonPlan plan() {
		return this.plan;
	}

	/**
	 * Whether a run is at its end.
	 * @param reached where it stands
	 * @return true when nothing is left to learn
	 */
	public boolean finished(Checkpoint reached) {
		return reached.batch() >= batches(this.recipe.phases().size());
	}

	/**
	 * The batches of all phases up to one.
	 * @param phases how many phases
	 * @return the number of the batch behind the last of them
	 */
	public long batches(int phases) {
		return this.plan.batches(this.recipe.phases().stream().limit(phases).mapToDouble(Phase::passes).sum());
	}

	/**
	 * Trains to the end, or until told to stop.
	 * @param saved where to go on, or nothing to begin
	 * @param observer told of each step
	 * @return where the run stands
	 */
	public Checkpoint run(@Nullable Checkpoint saved, Observer observer) {
		Checkpoint reached = saved;
		for (int phase = (saved != null) ? saved.phase() : 0; phase < this.recipe.phases().size(); phase++) {
			reached = run(phase, reached, observer);
			if (reached.batch() < batches(phase + 1)) {
				return reached;
			}
		}
		if (reached == null) {
			throw new IllegalStateException("a recipe has at least one phase");
		}
		return reached;
	}

	private Checkpoint run(int phase, @Nullable Checkpoint from, Observer observer) {
		long end = batches(phase + 1);
		long steps = end - batches(phase);
		TrainingOptions options = this.recipe.options(this.recipe.phases().get(phase), steps);
		try (HeadTrainer trainer = HeadTrainer.open(this.folder, options, this.runtime);
				OwnDrafts drafts = OwnDrafts.open(this.folder, this.recipe, options, this.runtime)) {
			LessonStream stream = new LessonStream(this.plan, lessons(trainer));
			begin(trainer, phase, from, stream);
			long batch = (from != null) ? from.batch() : 0;
			while (batch < end && !observer.stopped()) {
				List<Window> windows = stream.batch(batch);
				batch++;
				if (!windows.isEmpty()) {
					StepFigures figures = trainer.step(drafts.in(new TrainingBatch(windows), trainer));
					long done = batch;
					observer.stepped(new Step(phase, done, figures),
							() -> new Checkpoint(done, phase, trainer.state()));
				}
			}
			return new Checkpoint(batch, phase, trainer.state());
		}
	}

	private void begin(HeadTrainer trainer, int phase, @Nullable Checkpoint from, LessonStream stream) {
		if (from == null && this.first != null) {
			trainer.restore(trainer.from(this.first));
		}
		else if (from == null) {
			trainer.restore(trainer.initial(this.recipe.seed()));
			trainer.prepare(stream.portion(0));
		}
		else {
			trainer.restore((from.phase() == phase) ? from.state() : trainer.from(from.state().weights()));
		}
	}

	private Function<List<ReplayStore.Listed>, List<Window>> lessons(HeadTrainer trainer) {
		return (listed) -> {
			List<Window> windows = new ArrayList<>();
			this.reader.read(listed, (episode) -> windows.addAll(trainer.windows(episode)));
			return windows;
		};
	}

	/** Looks on. */
	public interface Observer {

		/**
		 * Called after each step.
		 * @param step what it saw
		 * @param checkpoint copies where the run stands
		 */
		void stepped(Step step, Supplier<Checkpoint> checkpoint);

		/**
		 * Whether the run is to end before its next step.
		 * @return true to end it
		 */
		boolean stopped();

	}

	/**
	 * One step.
	 *
	 * @param phase its phase, from 0
	 * @param batch batches learned with it, over all phases
	 * @param figures what the trainer saw
	 */
	public record Step(int phase, long batch, StepFigures figures) {
	}

}
