package io.dvi.trainer.training;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.dvi.trainer.experience.ReplayStore;

/** How learning goes, for people. Safe from any thread. */
public class LearningReport {

	private static final Duration RECENT = Duration.ofMinutes(5);

	private final Parts parts;

	private final Clock clock;

	LearningReport(Parts parts, Clock clock) {
		this.parts = parts;
		this.clock = clock;
	}

	/**
	 * Looks how learning goes.
	 * @param points most points of each curve
	 * @return what is known
	 */
	public Status status(int points) {
		Round latest = this.parts.rounds().latest().orElse(Round.NONE);
		ReplayStore.Counts counts = this.parts.store()
			.counts(latest.window().upTo(), this.clock.instant().minus(RECENT));
		double drift = this.parts.metrics().drift();
		return new Status(this.parts.modes().current(), counts, (double) counts.recent() / RECENT.toMinutes(),
				Double.isNaN(drift) ? 0 : drift, this.parts.rounds().closed(points),
				this.parts.losses().latest(points));
	}

	/**
	 * How learning goes.
	 *
	 * @param mode whether it does
	 * @param episodes how many there are
	 * @param episodesPerMinute that came in lately
	 * @param drift of the last round's text from older text, 0 before any was compared
	 * @param rounds the last ones, newest first
	 * @param losses of the last steps, oldest first
	 */
	public record Status(LearningMode mode, ReplayStore.Counts episodes, double episodesPerMinute, double drift,
			List<ClosedRound> rounds, List<LossCurve.Point> losses) {

		/** Copies the lists. */
		public Status {
			rounds = List.copyOf(rounds);
			losses = List.copyOf(losses);
		}

	}

	/**
	 * Who knows.
	 *
	 * @param modes whether learning goes on
	 * @param store what there is to learn from
	 * @param rounds how they ended
	 * @param metrics of the last round
	 * @param losses of the last steps
	 */
	record Parts(LearningModes modes, ReplayStore store, RoundRepository rounds, TrainingMetrics metrics,
			LossCurve losses) {
	}

}
