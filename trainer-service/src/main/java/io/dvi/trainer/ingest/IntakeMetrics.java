package io.dvi.trainer.ingest;

import java.time.Clock;
import java.time.Duration;

import io.dvi.trainer.experience.NewEpisode;
import io.dvi.trainer.experience.StoreOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** Counts what the intake answers. */
public class IntakeMetrics {

	private final Counter acked;

	private final Counter rows;

	private final Counter duplicate;

	private final Counter conflict;

	private final Counter invalid;

	private final Timer lag;

	private final Clock clock;

	/**
	 * Registers the meters.
	 * @param meters where
	 * @param clock compared with the replicas' clocks for the lag
	 */
	public IntakeMetrics(MeterRegistry meters, Clock clock) {
		this.acked = Counter.builder("dvi.feedback.acked").description("Episodes committed").register(meters);
		this.rows = Counter.builder("dvi.feedback.rows").description("Verified rows committed").register(meters);
		this.duplicate = Counter.builder("dvi.feedback.duplicate")
			.description("Episodes that were committed before")
			.register(meters);
		this.conflict = rejected("conflict", meters);
		this.invalid = rejected("invalid", meters);
		this.lag = Timer.builder("dvi.feedback.lag")
			.description("From the end of an episode on the replica's clock to its commit")
			.register(meters);
		this.clock = clock;
	}

	/** Counts an episode that was understood and refused. */
	public void invalid() {
		this.invalid.increment();
	}

	void committed(NewEpisode episode, StoreOutcome outcome) {
		switch (outcome) {
			case COMMITTED -> {
				this.acked.increment();
				this.rows.increment(episode.rowCount());
				Duration lag = Duration.between(episode.finishedAt(), this.clock.instant());
				this.lag.record(lag.isNegative() ? Duration.ZERO : lag);
			}
			case DUPLICATE -> this.duplicate.increment();
			case CONFLICT -> this.conflict.increment();
		}
	}

	private static Counter rejected(String reason, MeterRegistry meters) {
		return Counter.builder("dvi.feedback.rejected")
			.description("Episodes refused for good")
			.tag("reason", reason)
			.register(meters);
	}

}
