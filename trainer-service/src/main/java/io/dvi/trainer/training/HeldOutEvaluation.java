package io.dvi.trainer.training;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.training.Bootstrap;
import io.dvi.engine.training.ExpectedSpeed;
import io.dvi.engine.training.HeadEvaluation;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.engine.training.JudgedHead;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.experience.ReplaySampler;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.HeadRegistry;

/**
 * Evaluates published heads for somebody who asks, on stored held-out experience, apart
 * from training: with an evaluator and a thread of its own, resting as training does, and
 * one evaluation at a time.
 */
public class HeldOutEvaluation {

	private static final int DEFAULT_ROWS = 4_096;

	private static final int MOST_ROWS = 32_768;

	private static final Bootstrap BOOTSTRAP = new Bootstrap(2_000, 0.95, 0);

	private final HeadEvaluator evaluator;

	private final ReplayStore store;

	private final HeadRegistry registry;

	private final Supplier<Pace> paces;

	private final AtomicBoolean busy = new AtomicBoolean();

	/**
	 * Makes an evaluation that nobody asked for yet.
	 * @param evaluator used by nobody else
	 * @param store held-out experience
	 * @param registry the heads
	 * @param paces begins a pace, which rests between the requests of one evaluation
	 */
	HeldOutEvaluation(HeadEvaluator evaluator, ReplayStore store, HeadRegistry registry, Supplier<Pace> paces) {
		this.evaluator = evaluator;
		this.store = store;
		this.registry = registry;
		this.paces = paces;
	}

	/**
	 * Starts an evaluation on a thread of its own.
	 * @param version the version
	 * @param rows most held-out rows, the newest; 0 for the default
	 * @param listener told what happens
	 * @throws TrainerException INVALID_ARGUMENT, or OVERLOADED while one is under way
	 */
	public void start(long version, int rows, Listener listener) {
		if (rows < 0 || rows > MOST_ROWS) {
			throw new TrainerException(TrainerError.INVALID_ARGUMENT, "rows",
					"`rows` must be from 0 to " + MOST_ROWS + ". Given: " + rows);
		}
		occupy();
		// Not a virtual one: it computes, which would keep a carrier from others.
		Thread.ofPlatform()
			.name("head-evaluation")
			.daemon()
			.start(() -> run(version, (rows == 0) ? DEFAULT_ROWS : rows, listener));
	}

	/**
	 * Evaluates a head that is no version yet, on the caller's thread.
	 * @param weights the head, which fits the model
	 * @return its figures; none without held-out experience that it can read
	 * @throws TrainerException OVERLOADED while an evaluation is under way, HEAD_REJECTED
	 * when the head's numbers are not finite in use
	 */
	public io.dvi.trainer.registry.HeadEvaluation figures(HeadWeights weights) {
		occupy();
		try {
			HeadWeights active = HeadFile.read(this.registry.file(this.registry.activation().version()));
			List<Episode> episodes = readable(weights, active, DEFAULT_ROWS);
			if (episodes.isEmpty()) {
				return io.dvi.trainer.registry.HeadEvaluation.NONE;
			}
			Pace pace = this.paces.get();
			HeadEvaluation ours = this.evaluator.evaluate(weights, episodes, (rows) -> pace.rest());
			HeadEvaluation theirs = this.evaluator.evaluate(active, episodes, (rows) -> pace.rest());
			if (!Double.isFinite(ours.divergence())) {
				throw new TrainerException(TrainerError.HEAD_REJECTED, "data",
						"the head's numbers are not finite on held-out experience");
			}
			return new io.dvi.trainer.registry.HeadEvaluation(ours.rows(), ours.agreement(), theirs.agreement(),
					ours.divergence(), ours.coverage());
		}
		finally {
			this.busy.set(false);
		}
	}

	private void occupy() {
		if (!this.busy.compareAndSet(false, true)) {
			throw new TrainerException(TrainerError.OVERLOADED,
					"an evaluation is under way, and one at a time is the limit; try again when it has ended");
		}
	}

	private void run(long version, int rows, Listener listener) {
		try {
			listener.finished(alone(version, rows, listener));
		}
		catch (RuntimeException ex) {
			listener.failed(ex);
		}
	}

	/** The next evaluation may start before this one's report is read. */
	private HeldOutReport alone(long version, int rows, Listener listener) {
		try {
			return report(version, rows, listener);
		}
		finally {
			this.busy.set(false);
		}
	}

	private HeldOutReport report(long version, int rows, Listener listener) {
		HeadWeights weights = HeadFile.read(this.registry.file(version));
		long activeVersion = this.registry.activation().version();
		HeadWeights active = HeadFile.read(this.registry.file(activeVersion));
		List<Episode> episodes = readable(weights, active, rows);
		if (episodes.isEmpty()) {
			throw new TrainerException(TrainerError.UNAVAILABLE,
					"there is no held-out experience that version " + version + " can read; serve some requests first");
		}
		Progress progress = new Progress(episodes, (version == activeVersion) ? 1 : 2, this.paces.get(), listener);
		JudgedHead head = judged(weights, episodes, progress);
		Optional<JudgedHead> rival = (version == activeVersion) ? Optional.empty()
				: Optional.of(judged(active, episodes, progress));
		Comparison comparison = new Comparison(head, ExpectedSpeed.withoutHead(episodes), rival);
		List<String> tasks = episodes.stream().map(Episode::task).toList();
		return new HeldOutReport(version, activeVersion, comparison.figures("", (request) -> true),
				new TreeSet<>(tasks).stream()
					.map((task) -> comparison.figures(task, (request) -> tasks.get(request).equals(task)))
					.toList(),
				rival.map((other) -> new Comparison(other, comparison.withoutHead(), Optional.empty()).figures("",
						(request) -> true)));
	}

	private List<Episode> readable(HeadWeights one, HeadWeights other, int rows) {
		return new ReplaySampler(this.store).heldOut(this.store.last(), rows)
			.stream()
			.filter((episode) -> HeadEvaluator.reads(one, episode) && HeadEvaluator.reads(other, episode))
			.toList();
	}

	private JudgedHead judged(HeadWeights weights, List<Episode> episodes, Progress progress) {
		return JudgedHead.of(episodes, this.evaluator.evaluate(weights, episodes, progress::scored));
	}

	/** Hears how an evaluation goes, on its thread. */
	public interface Listener {

		/**
		 * Requests were scored.
		 * @param scoredRows rows so far, those of both heads
		 * @param totalRows rows there will be
		 * @throws RuntimeException to end the evaluation
		 */
		void progressed(long scoredRows, long totalRows);

		/**
		 * The evaluation is done.
		 * @param report what came of it
		 */
		void finished(HeldOutReport report);

		/**
		 * The evaluation ended without a report.
		 * @param failure why
		 */
		void failed(RuntimeException failure);

	}

	private static final class Progress {

		private final long total;

		private final Pace pace;

		private final Listener listener;

		private long scored;

		private Progress(List<Episode> episodes, int heads, Pace pace, Listener listener) {
			this.total = heads * episodes.stream()
				.flatMap((episode) -> episode.steps().stream())
				.mapToLong((step) -> step.rows().size())
				.sum();
			this.pace = pace;
			this.listener = listener;
		}

		private void scored(int rows) {
			this.scored += rows;
			this.listener.progressed(this.scored, this.total);
			this.pace.rest();
		}

	}

	private record Comparison(JudgedHead head, ExpectedSpeed withoutHead, Optional<JudgedHead> rival) {

		private HeldOutFigures figures(String task, IntPredicate wanted) {
			JudgedHead chosen = this.head.only(wanted);
			return new HeldOutFigures(task, chosen, chosen.speed().interval(BOOTSTRAP), this.withoutHead.only(wanted),
					this.rival.map((other) -> other.only(wanted))
						.map((other) -> new HeldOutFigures.Gain(chosen.gain(other), chosen.gain(other, BOOTSTRAP))));
		}

	}

}
