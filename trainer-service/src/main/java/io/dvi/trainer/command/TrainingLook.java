package io.dvi.trainer.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import io.dvi.trainer.offline.Checkpoint;
import io.dvi.trainer.offline.HeldOut;
import io.dvi.trainer.offline.LessonPlan;
import io.dvi.trainer.offline.OfflineTraining;
import io.dvi.trainer.offline.Recipe;
import picocli.CommandLine.Help;

/**
 * Shows how a run gets on, and keeps its state: one line that is written over on a
 * terminal, else a line now and then.
 */
final class TrainingLook implements OfflineTraining.Observer, AutoCloseable {

	private static final Duration KEEP = Duration.ofMinutes(3);

	private static final Duration SAY_IN_PLACE = Duration.ofSeconds(1);

	private static final Duration SAY = Duration.ofSeconds(30);

	/** How much longer a step takes for each further draft, measured. */
	private static final double FURTHER_DRAFT = 0.57;

	/** Weight of the latest step in the running means. */
	private static final double LATEST = 0.05;

	private final PrintWriter err;

	private final boolean terminal = Help.Ansi.AUTO.enabled();

	private final OfflineTraining training;

	private final Recipe recipe;

	private final LessonPlan plan;

	private final Keeping keeping;

	private final long began = System.nanoTime();

	private final List<CurvePoint> curve = new ArrayList<>();

	private long lastStep = System.nanoTime();

	private long said;

	private long kept = System.nanoTime();

	private double secondsPerWork;

	private double loss;

	private double divergence;

	private int width;

	TrainingLook(PrintWriter err, OfflineTraining training, Recipe recipe, LessonPlan plan, Keeping keeping) {
		this.err = err;
		this.training = training;
		this.recipe = recipe;
		this.plan = plan;
		this.keeping = keeping;
		say(String.format(Locale.ROOT, "%,d rows a pass, %d batches; %.2f passes", plan.rows(), plan.batches(),
				recipe.passes()));
		this.said = System.nanoTime();
	}

	@Override
	public boolean stopped() {
		return this.keeping.stop().given();
	}

	@Override
	public void stepped(OfflineTraining.Step step, Supplier<Checkpoint> checkpoint) {
		long now = System.nanoTime();
		double seconds = (now - this.lastStep) / 1e9;
		boolean first = this.secondsPerWork == 0;
		this.secondsPerWork = mean(first, this.secondsPerWork, seconds / work(step.phase()));
		this.loss = mean(first, this.loss, step.figures().loss());
		this.divergence = mean(first, this.divergence, step.figures().divergence());
		if (now - this.said > (this.terminal ? SAY_IN_PLACE : SAY).toNanos()) {
			show(line(step));
			this.said = now;
		}
		long every = Math.max(1, this.plan.batches(this.keeping.judgeEvery()));
		if (step.batch() % every == 0) {
			judge(step, checkpoint.get());
		}
		if (now - this.kept > KEEP.toNanos()) {
			save(checkpoint.get());
			this.kept = now;
		}
		this.lastStep = System.nanoTime();
	}

	/** Time spent on the run, in this process and those before it. */
	Duration elapsed() {
		return this.keeping.file().spent().plusNanos(System.nanoTime() - this.began);
	}

	/** What this process judged on the way. */
	List<CurvePoint> curve() {
		return List.copyOf(this.curve);
	}

	/** Prints a line that stays. */
	void say(String text) {
		if (this.width > 0) {
			this.err.print("\r" + " ".repeat(this.width) + "\r");
			this.width = 0;
		}
		this.err.println(text);
		this.err.flush();
	}

	@Override
	public void close() {
		if (this.width > 0) {
			this.err.println();
			this.err.flush();
		}
	}

	private void judge(OfflineTraining.Step step, Checkpoint checkpoint) {
		HeldOut.Figures figures = this.keeping.heldOut().judge(checkpoint.state().weights());
		this.curve.add(new CurvePoint(passes(step), this.loss, figures));
		say(String.format(Locale.ROOT,
				"pass %.2f: held out %.4f first tokens, %.3f tokens a step with 4 drafts, divergence %.3f; loss %.3f",
				passes(step), figures.agreement(), figures.tokensPerStep(), figures.divergence(), this.loss));
	}

	private void save(Checkpoint checkpoint) {
		try {
			this.keeping.file().save(checkpoint, elapsed());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void show(String text) {
		if (!this.terminal) {
			say(text);
			return;
		}
		this.err.print("\r" + text + " ".repeat(Math.max(0, this.width - text.length())));
		this.width = text.length();
		this.err.flush();
	}

	private String line(OfflineTraining.Step step) {
		long all = this.training.batches(this.recipe.phases().size());
		double rowsPerBatch = (double) this.plan.rows() / this.plan.batches();
		return String.format(Locale.ROOT,
				"%s phase %d, pass %.2f of %.2f, %,.0f rows, loss %.3f, divergence %.3f, %.0f rows/s, %s left",
				bar((double) step.batch() / all), step.phase() + 1, passes(step), this.recipe.passes(),
				step.batch() * rowsPerBatch, this.loss, this.divergence,
				rowsPerBatch / (this.secondsPerWork * work(step.phase())), duration(secondsLeft(step)));
	}

	private double secondsLeft(OfflineTraining.Step step) {
		double left = 0;
		for (int phase = step.phase(); phase < this.recipe.phases().size(); phase++) {
			long from = Math.max(step.batch(), this.training.batches(phase));
			left += (this.training.batches(phase + 1) - from) * work(phase) * this.secondsPerWork;
		}
		return left;
	}

	private double passes(OfflineTraining.Step step) {
		return (double) step.batch() / this.plan.batches();
	}

	private double work(int phase) {
		return 1 + FURTHER_DRAFT * (this.recipe.phases().get(phase).unrolledSteps() - 1);
	}

	private static double mean(boolean first, double before, double latest) {
		return first ? latest : before + LATEST * (latest - before);
	}

	private static String bar(double share) {
		int done = (int) Math.round(20 * share);
		return "[" + "#".repeat(done) + ".".repeat(20 - done) + "]";
	}

	private static String duration(double seconds) {
		long minutes = Math.round(seconds / 60);
		return (minutes < 1) ? Math.round(seconds) + " s"
				: (minutes < 100) ? minutes + " min" : String.format(Locale.ROOT, "%.1f h", minutes / 60.0);
	}

	/**
	 * What is judged and kept on the way.
	 *
	 * @param heldOut the head is judged on
	 * @param judgeEvery passes between two judgements
	 * @param file keeps the state
	 * @param stop ends the run
	 */
	record Keeping(HeldOut heldOut, double judgeEvery, StateFile file, StopSignal stop) {
	}

	/**
	 * A judgement on the way.
	 *
	 * @param passes done
	 * @param loss running mean
	 * @param heldOut figures
	 */
	record CurvePoint(double passes, double loss, HeldOut.Figures heldOut) {
	}

}
