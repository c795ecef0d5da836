package io.dvi.decode.heads;

import io.dvi.engine.head.HeadSlot;
import io.dvi.v1.Head;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** What operators see of head swaps. */
final class HeadMetrics {

	private final Timer swaps;

	private final Map<HeadLoadException.Reason, Counter> failures = new EnumMap<>(HeadLoadException.Reason.class);

	HeadMetrics(MeterRegistry registry, ReplicaState state) {
		version(registry, "stable", () -> state.snapshot().stable());
		version(registry, "canary", () -> state.snapshot().canary());
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

	void failed(HeadLoadException.Reason reason) {
		Counter counter = this.failures.get(reason);
		if (counter != null) {
			counter.increment();
		}
	}

	private static void version(MeterRegistry registry, String role, Supplier<@Nullable Head> head) {
		Gauge.builder("dvi.head.version", () -> {
			Head serving = head.get();
			return (serving != null) ? serving.getVersion() : HeadSlot.NO_HEAD;
		})
			.description("Version of the head that new requests draft with, -1 when there is none")
			.tag("role", role)
			.register(registry);
	}

}
