package io.dvi.decode.heads;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What operators see of head swaps. */
final class HeadMetrics {

	private final AtomicLong version = new AtomicLong(-1);

	private final Timer swaps;

	private final Map<HeadLoadException.Reason, Counter> failures = new EnumMap<>(HeadLoadException.Reason.class);

	HeadMetrics(MeterRegistry registry) {
		Gauge.builder("dvi.head.version", this.version, AtomicLong::get)
			.description("Version of the head that new requests draft with, -1 when there is none")
			.strongReference(true)
			.register(registry);
		this.swaps = Timer.builder("dvi.head.swap")
			.description("From the news of an activation to the head that serves it")
			.register(registry);
		for (HeadLoadException.Reason reason : HeadLoadException.Reason.values()) {
			this.failures.put(reason,
					Counter.builder("dvi.head.load.failures")
						.description("Heads that did not come to serve")
						.tag("reason", reason.label())
						.register(registry));
		}
	}

	void swapped(Duration duration) {
		this.swaps.record(duration);
	}

	void serving(long version) {
		this.version.set(version);
	}

	void failed(HeadLoadException.Reason reason) {
		Counter counter = this.failures.get(reason);
		if (counter != null) {
			counter.increment();
		}
	}

}
