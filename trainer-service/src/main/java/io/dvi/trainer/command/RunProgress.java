package io.dvi.trainer.command;

import java.util.Locale;

import io.dvi.trainer.offline.LessonPlan;
import io.dvi.trainer.offline.OfflineTraining;
import io.dvi.trainer.offline.Recipe;

/** How far a run is and how long it will take, from its latest steps. */
final class RunProgress {

	/** How much longer a step takes for each further draft (docs/learning.md). */
	private static final double FURTHER_DRAFT = 0.57;

	/** Weight of the latest step in a running mean. */
	private static final double LATEST = 0.05;

	private static final int BAR = 20;

	private static final int LONGEST_IN_MINUTES = 100;

	private final Recipe recipe;

	private final LessonPlan plan;

	private final OfflineTraining training;

	private OfflineTraining.Step last;

	/** Seconds that a step with one draft would take. */
	private double pace;

	private double loss;

	private double divergence;

	RunProgress(Recipe recipe, LessonPlan plan, OfflineTraining training, OfflineTraining.Step first, double seconds) {
		this.recipe = recipe;
		this.plan = plan;
		this.training = training;
		this.last = first;
		this.pace = seconds / work(first.phase());
		begin(first);
	}

	/**
	 * Takes a step into account.
	 * @param step the step
	 * @param seconds since the one before
	 */
	void add(OfflineTraining.Step step, double seconds) {
		this.pace += LATEST * (seconds / work(step.phase()) - this.pace);
		if (step.phase() != this.last.phase()) {
			// Another number of drafts, another loss.
			begin(step);
		}
		this.loss += LATEST * (step.figures().loss() - this.loss);
		this.divergence += LATEST * (step.figures().divergence() - this.divergence);
		this.last = step;
	}

	double loss() {
		return this.loss;
	}

	double passes() {
		return (double) this.last.batch() / this.plan.batches();
	}

	/** A line for a look in between. */
	String line() {
		double rows = (double) this.plan.rows() / this.plan.batches();
		return String.format(Locale.ROOT,
				"%s phase %d, pass %.2f of %.2f, %,.0f rows, loss %.3f, divergence %.3f, %.0f rows/s, %s left", bar(),
				this.last.phase() + 1, passes(), this.recipe.passes(), this.last.batch() * rows, this.loss,
				this.divergence, rows / (this.pace * work(this.last.phase())), timeLeft());
	}

	private void begin(OfflineTraining.Step step) {
		this.loss = step.figures().loss();
		this.divergence = step.figures().divergence();
	}

	private String bar() {
		long all = this.training.batches(this.recipe.phases().size());
		int done = Math.toIntExact(BAR * this.last.batch() / all);
		return "[" + "#".repeat(done) + ".".repeat(BAR - done) + "]";
	}

	private String timeLeft() {
		double left = 0;
		for (int phase = this.last.phase(); phase < this.recipe.phases().size(); phase++) {
			long from = Math.max(this.last.batch(), this.training.batches(phase));
			left += (this.training.batches(phase + 1) - from) * work(phase) * this.pace;
		}
		long minutes = Math.round(left / 60);
		if (minutes < 1) {
			return Math.round(left) + " s";
		}
		return (minutes < LONGEST_IN_MINUTES) ? minutes + " min" : String.format(Locale.ROOT, "%.1f h", minutes / 60.0);
	}

	private double work(int phase) {
		return 1 + FURTHER_DRAFT * (this.recipe.phases().get(phase).unrolledSteps() - 1);
	}

}
