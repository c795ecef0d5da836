package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.load.HttpTarget;
import io.dvi.decode.command.bench.load.Target.Ask;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Clients that hang up at random moments, half of them on streams.
 *
 * @param target whom they ask
 * @param asks the n-th request
 * @param metrics Prometheus page of the service that has the slots
 */
record HangUps(HttpTarget target, IntFunction<Ask> asks, URI metrics) {

	private static final long SEED = 1971;

	private static final int AT_ONCE = 16;

	private static final int MOST_PATIENCE_MILLIS = 600;

	private static final Set<String> HELD = Set.of("dvi_requests_running", "dvi_requests_waiting");

	private static final Duration POLL = Duration.ofMillis(5);

	private static final Duration LONGEST = Duration.ofSeconds(30);

	/**
	 * Hangs up so often, then watches the slots.
	 * @param clients how many
	 * @throws IOException when the figures cannot be read
	 */
	Figures run(int clients) throws IOException {
		// Whatever serves the page is warm when the time counts.
		this.target.figures(this.metrics, HELD);
		Random random = new Random(SEED);
		List<Future<Boolean>> hung = new ArrayList<>();
		try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
			for (int i = 0; i < clients; i++) {
				Ask ask = this.asks.apply(i);
				boolean stream = random.nextBoolean();
				Duration patience = Duration.ofMillis(1 + random.nextInt(MOST_PATIENCE_MILLIS));
				hung.add(callers.submit(() -> this.target.hangUp(ask, stream, patience)));
			}
		}
		long last = System.nanoTime();
		double held = this.target.figures(this.metrics, HELD);
		while (held > 0 && System.nanoTime() - last < LONGEST.toNanos()) {
			LockSupport.parkNanos(POLL.toNanos());
			held = this.target.figures(this.metrics, HELD);
		}
		return new Figures(clients, hung.stream().filter(Future::resultNow).count(), held,
				(System.nanoTime() - last) / 1e6);
	}

	/**
	 * What became of it.
	 *
	 * @param clients all
	 * @param hungUp those whose answer was under way
	 * @param held requests that hold or wait for a slot in the end
	 * @param millis from the last hang-up until none did, as far as the page tells
	 */
	record Figures(int clients, long hungUp, double held, double millis) {

		String line() {
			return String.format(Locale.ROOT,
					"%d clients, %d hung up in the middle of their answer: %.0f requests held %.1f ms later",
					this.clients, this.hungUp, this.held, this.millis);
		}

		Map<String, Object> figures() {
			return Map.of("clients", this.clients, "hung_up", this.hungUp, "held", this.held, "free_after_ms",
					this.millis);
		}

	}

}
