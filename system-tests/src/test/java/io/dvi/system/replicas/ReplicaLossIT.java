package io.dvi.system.replicas;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;

import static org.assertj.core.api.Assertions.assertThat;

/** Replicas that go while requests wait and run. */
class ReplicaLossIT {

	private static final Logger LOG = LoggerFactory.getLogger(ReplicaLossIT.class);

	private static final int REQUESTS = 200;

	private static final int SLOTS = 2;

	@Test
	void aReplicaKilledUnderLoadFailsNoRequestThatHadNoToken(@TempDir Path folder) {
		try (Fleet fleet = new Fleet(folder, 2, SLOTS)) {
			List<Outcome> failed = load(fleet, () -> fleet.replica(0).kill());
			double rerouted = fleet.gatewayFigure("dvi_gateway_rerouted_total");
			LOG.info("{} of {} requests failed, {} calls were taken over", failed.size(), REQUESTS, rerouted);
			assertThat(failed).allMatch((outcome) -> outcome.tokens() > 0);
			assertThat(failed).as("only what it was answering").hasSizeLessThanOrEqualTo(SLOTS);
			assertThat(rerouted).as("some waited there").isPositive();
			assertThat(fleet.gatewayFigure("dvi_gateway_replicas_ready")).isEqualTo(1);
		}
	}

	@Test
	void aReplicaThatIsAskedToEndFailsNoRequest(@TempDir Path folder) {
		try (Fleet fleet = new Fleet(folder, 2, SLOTS)) {
			assertThat(load(fleet, () -> fleet.replica(0).terminate())).isEmpty();
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.until(() -> fleet.gatewayFigure("dvi_gateway_replicas_ready") == 1);
		}
	}

	/**
	 * Many at once; when some wait at the first replica, something happens to it.
	 * @return those whose answers did not come to their end
	 */
	private List<Outcome> load(Fleet fleet, Runnable event) {
		List<CompletableFuture<Outcome>> asked = new ArrayList<>();
		try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < REQUESTS; i++) {
				asked.add(fleet.ask("Question " + i, true).thenApplyAsync((response) -> read(response), readers));
			}
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.pollInterval(Duration.ofMillis(5))
				.until(() -> fleet.replicaFigure(0, "dvi_requests_waiting") > SLOTS);
			event.run();
			return asked.stream().map(CompletableFuture::join).filter((outcome) -> !outcome.complete()).toList();
		}
	}

	private Outcome read(HttpResponse<InputStream> response) {
		int tokens = 0;
		boolean complete = false;
		String last = "";
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				tokens += line.contains("\"content\":\"") && !line.contains("\"content\":\"\"") ? 1 : 0;
				complete |= line.contains("\"finish_reason\":\"");
				last = line.isEmpty() ? last : line;
			}
		}
		catch (IOException ex) {
			complete = false;
			last = ex.toString();
		}
		return new Outcome(response.statusCode(), complete, tokens, last);
	}

	/**
	 * What became of a request.
	 *
	 * @param status of HTTP
	 * @param complete whether its answer came to its end
	 * @param tokens pieces of text that came
	 * @param last line that came, or why none did
	 */
	private record Outcome(int status, boolean complete, int tokens, String last) {
	}

}
