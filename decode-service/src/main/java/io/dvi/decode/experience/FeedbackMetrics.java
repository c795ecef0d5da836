package io.dvi.decode.experience;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts every episode once at its start and once at its end: enqueued = acked +
 * duplicate + dropped + those still on their way.
 */
public final class FeedbackMetrics {

	private final MeterRegistry registry;

	private final Counter enqueued;

	private final Counter acked;

	private final Counter duplicate;

	private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);

	/**
	 * Registers the counters, so that they read zero before the first episode.
	 * @param registry where they are published
	 */
	public FeedbackMetrics(MeterRegistry registry) {
		this.registry = registry;
		this.enqueued = Counter.builder("dvi.feedback.enqueued")
			.description("Episodes the engine handed over")
			.register(registry);
		this.acked = Counter.builder("dvi.feedback.acked")
			.description("Episodes the trainer committed")
			.register(registry);
		this.duplicate = Counter.builder("dvi.feedback.duplicate")
			.description("Episodes sent again that the trainer had committed before")
			.register(registry);
		for (DropReason reason : DropReason.values()) {
			this.dropped.put(reason,
					Counter.builder("dvi.feedback.dropped")
						.description("Episodes that never reach the trainer's store")
						.tag("reason", reason.label())
						.register(registry));
		}
	}

	void enqueued() {
		this.enqueued.increment();
	}

	void acked() {
		this.acked.increment();
	}

	void duplicate() {
		this.duplicate.increment();
	}

	void dropped(DropReason reason) {
		Counter counter = this.dropped.get(reason);
		if (counter != null) {
			counter.increment();
		}
	}

	void publishLag(LongSupplier nanos) {
		TimeGauge.builder("dvi.feedback.lag", nanos::getAsLong, TimeUnit.NANOSECONDS)
			.description("Age of the oldest episode without an acknowledgement")
			.strongReference(true)
			.register(this.registry);
	}

}
