package io.dvi.trainer.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

import io.dvi.trainer.offline.Checkpoint;
import io.dvi.trainer.offline.HeldOut;
import io.dvi.trainer.offline.OfflineTraining;
import org.jspecify.annotations.Nullable;

/** Shows how a run gets on, has it judged now and then, and keeps its state. */
final class RunMonitor implements OfflineTraining.Observer {

	private static final Duration KEEP = Duration.ofMinutes(3);

	private final StatusLine line;

	private final HeldOut heldOut;

	private final long judgeEvery;

	private final StateFile file;

	private final StopSignal stop;

	private final Function<First, RunProgress> beginning;

	private final LearningCurve curve;

	private final long began = System.nanoTime();

	private long stepEnded = this.began;

	private long shown = this.began;

	private long kept = this.began;

	private @Nullable RunProgress progress;

	/**
	 * Makes a monitor.
	 * @param line where progress is shown
	 * @param heldOut what the head is judged on
	 * @param judgeEvery batches between two judgements
	 * @param file keeps the state
	 * @param stop ends the run
	 * @param beginning makes the account of progress from a first step
	 */
	RunMonitor(StatusLine line, HeldOut heldOut, long judgeEvery, StateFile file, StopSignal stop,
			Function<First, RunProgress> beginning) {
		this.line = line;
		this.heldOut = heldOut;
		this.judgeEvery = Math.max(1, judgeEvery);
		this.file = file;
		this.stop = stop;
		this.beginning = beginning;
		this.curve = file.curve();
	}

	@Override
	public boolean stopped() {
		return this.stop.given();
	}

	@Override
	public void stepped(OfflineTraining.Step step, Supplier<Checkpoint> checkpoint) {
		long now = System.nanoTime();
		RunProgress current = account(step, (now - this.stepEnded) / 1e9);
		if (now - this.shown > this.line.period().toNanos()) {
			this.line.show(current.line());
			this.shown = now;
		}
		if (step.batch() % this.judgeEvery == 0) {
			judge(current, checkpoint.get());
		}
		if (now - this.kept > KEEP.toNanos()) {
			keep(checkpoint.get());
			this.kept = now;
		}
		this.stepEnded = System.nanoTime();
	}

	/** Stores where the run stands. */
	void keep(Checkpoint checkpoint) {
		try {
			this.file.save(checkpoint, elapsed(), this.curve);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Time spent on the run, in this process and those before it. */
	Duration elapsed() {
		return this.file.spent().plusNanos(System.nanoTime() - this.began);
	}

	/** What was judged on the way. */
	LearningCurve curve() {
		return this.curve;
	}

	private RunProgress account(OfflineTraining.Step step, double seconds) {
		RunProgress current = this.progress;
		if (current == null) {
			current = this.beginning.apply(new First(step, seconds));
			this.progress = current;
		}
		else {
			current.add(step, seconds);
		}
		return current;
	}

	private void judge(RunProgress current, Checkpoint checkpoint) {
		HeldOut.Figures figures = this.heldOut.judge(checkpoint.state().weights());
		this.curve.add(current.passes(), current.loss(), figures);
		this.line.say(String.format(Locale.ROOT,
				"pass %.2f, held out: first token %.4f, %.3f tokens a step of 4 drafts, divergence %.3f",
				current.passes(), figures.agreement(), figures.tokensPerStep(), figures.divergence()));
	}

	/**
	 * The first step of this process.
	 *
	 * @param step what it saw
	 * @param seconds it took, loading included
	 */
	record First(OfflineTraining.Step step, double seconds) {
	}

}
