package io.dvi.trainer.training;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Losses of the last steps of this process. Safe from any thread. */
public class LossCurve {

	private static final int MOST = 4_096;

	private final Clock clock;

	private final Deque<Point> points = new ArrayDeque<>();

	LossCurve(Clock clock) {
		this.clock = clock;
	}

	synchronized void add(long trainerStep, double loss) {
		this.points.addLast(new Point(trainerStep, loss, this.clock.instant()));
		if (this.points.size() > MOST) {
			this.points.removeFirst();
		}
	}

	synchronized List<Point> latest(int most) {
		return this.points.stream().skip(Math.max(0, this.points.size() - most)).toList();
	}

	/**
	 * A step.
	 *
	 * @param trainerStep its number since training last took a head over
	 * @param loss of its batch
	 * @param at when
	 */
	public record Point(long trainerStep, double loss, Instant at) {
	}

}
