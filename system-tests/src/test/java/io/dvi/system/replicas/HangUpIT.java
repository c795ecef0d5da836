package io.dvi.system.replicas;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that hang up at random moments, on streams and on whole answers. */
class HangUpIT {

	private static final long SEED = 1971;

	private static final int CLIENTS = 120;

	private static final int AT_ONCE = 8;

	private static final int SLOTS = 2;

	private static final int MOST_MILLIS = 60;

	@Test
	void allSlotsAndPlacesComeBack(@TempDir Path folder) {
		try (Fleet fleet = new Fleet(folder, 1, SLOTS)) {
			// Where everything is cold, all are gone before one has a slot.
			for (int i = 0; i < AT_ONCE; i++) {
				assertThat(fleet.ask("Warming " + i, false).join().statusCode()).isEqualTo(200);
			}
			Random random = new Random(SEED);
			List<Future<Boolean>> hung = new ArrayList<>();
			try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
				for (int i = 0; i < CLIENTS; i++) {
					String question = "Question " + i;
					boolean stream = random.nextBoolean();
					int millis = 1 + random.nextInt(MOST_MILLIS);
					hung.add(callers.submit(() -> hangUp(fleet.ask(question, stream), millis)));
				}
			}
			Awaitility.await()
				.atMost(Duration.ofSeconds(2))
				.pollInterval(Duration.ofMillis(5))
				.until(() -> fleet.replicaFigure(0, "dvi_requests_running") == 0
						&& fleet.replicaFigure(0, "dvi_requests_waiting") == 0);
			assertThat(hung.stream().filter(Future::resultNow).count()).as("hung up on an answer under way")
				.isGreaterThan(CLIENTS / 2);
			assertThat(fleet.replicaFigure(0, "dvi_requests_cancelled_total")).isPositive();
			for (String gauge : List.of("dvi_admission_queue_requests", "dvi_admission_queue_tokens",
					"dvi_admission_running", "dvi_gateway_replicas_load")) {
				assertThat(fleet.gatewayFigure(gauge)).as(gauge).isZero();
			}
			assertThat(fleet.ask("Still there?", false).join().statusCode()).isEqualTo(200);
		}
	}

	/** Whether the answer was still to come when the time was up. */
	private static boolean hangUp(CompletableFuture<HttpResponse<InputStream>> asked, int millis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		try (InputStream body = asked.get(millis, TimeUnit.MILLISECONDS).body()) {
			while (System.nanoTime() < end) {
				if (body.read() < 0) {
					return false;
				}
			}
			return true;
		}
		catch (TimeoutException ex) {
			return asked.cancel(true);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new AssertionError(ex);
		}
	}

}
