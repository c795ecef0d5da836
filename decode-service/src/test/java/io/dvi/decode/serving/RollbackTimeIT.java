package io.dvi.decode.serving;

import io.dvi.decode.heads.FakeRegistry;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.testing.RandomHeads;
import io.dvi.engine.testing.RealModel;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.Speculation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A rollback reaches a replica within two seconds at p99: from the registry's word to the
 * first request that drafts with the head gone back to, with the real model, heads of
 * real size, and callers that never pause. No request fails and no text changes.
 */
class RollbackTimeIT {

	private static final Logger LOG = LoggerFactory.getLogger(RollbackTimeIT.class);

	private static final Duration PROMISE = Duration.ofSeconds(2);

	private static final int ROLLBACKS = 100;

	private static final int NEWCOMERS = 2;

	private static final int CALLERS = 3;

	private static final int TOKENS = 12;

	private final FakeRegistry trainer = new FakeRegistry();

	private final AtomicReference<Expected> expected = new AtomicReference<>(new Expected(-1));

	private volatile boolean over;

	@Test
	void aRollbackReachesAReplicaWithinTwoSecondsAndFailsNoRequest(@TempDir Path state) throws Exception {
		ModelDescriptor model = DescriptorFile.read(RealModel.folder());
		for (long version = 1; version <= 1 + NEWCOMERS; version++) {
			this.trainer.publish(version, RandomHeads.of(HeadWeights.BLOCK, model, 1, new Random(version)));
		}
		this.trainer.activate(1);
		try (RunningService service = new RunningService(state, this.trainer.listen(), RealModel.folder(), "int8")
			.awaitReady(); ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
			List<Future<Integer>> calls = IntStream.range(0, CALLERS)
				.mapToObj((caller) -> callers.submit(() -> call(service, caller)))
				.toList();
			List<Long> forward = new ArrayList<>();
			List<Long> back = new ArrayList<>();
			try {
				for (int rollback = 0; rollback < ROLLBACKS; rollback++) {
					// Another one each time, so that it is never there already.
					forward.add(nanosUntilServed(2 + rollback % NEWCOMERS));
					back.add(nanosUntilServed(1));
				}
			}
			finally {
				this.over = true;
			}
			int requests = 0;
			for (Future<Integer> call : calls) {
				requests += call.get();
			}
			LOG.info("{} requests were answered meanwhile", requests);
			assertThat(requests).isGreaterThan(ROLLBACKS);
			percentile99("activations of heads that were not there", forward);
			assertThat(percentile99("rollbacks", back)).isLessThan(PROMISE);
		}
		finally {
			this.trainer.kill();
		}
	}

	private long nanosUntilServed(long version) throws InterruptedException {
		Expected next = new Expected(version);
		this.expected.set(next);
		long begun = System.nanoTime();
		this.trainer.activate(version);
		assertThat(next.served().await(1, TimeUnit.MINUTES)).as("version %s serves", version).isTrue();
		return System.nanoTime() - begun;
	}

	private static Duration percentile99(String what, List<Long> nanos) {
		List<Long> millis = nanos.stream().sorted().map(TimeUnit.NANOSECONDS::toMillis).toList();
		long p99 = millis.get(millis.size() * 99 / 100 - 1);
		LOG.info("{} {} reached their first request in {} ms at p50, {} at p99, {} at most", millis.size(), what,
				millis.get(millis.size() / 2), p99, millis.getLast());
		return Duration.ofMillis(p99);
	}

	/** Asks the same again and again; returns how often. */
	private int call(RunningService service, int caller) {
		GenerateRequest.Builder request = GenerateRequest.newBuilder()
			.setText("Caller " + caller + " asks for a short story about a lighthouse.")
			.setMaxTokens(TOKENS);
		Speculation.Builder off = Speculation.newBuilder().setDrafter(Speculation.Drafter.NONE);
		List<Integer> plain = answer(service, request.setSpeculation(off).build());
		request.clearSpeculation();
		int requests = 0;
		while (!this.over) {
			assertThat(answer(service, request.build())).isEqualTo(plain);
			requests++;
		}
		return requests;
	}

	private List<Integer> answer(RunningService service, GenerateRequest request) {
		Expected awaited = this.expected.get();
		Iterator<GenerateEvent> events = service.stub().generate(request);
		List<Integer> tokens = new ArrayList<>();
		GenerateEvent event = events.next();
		if (event.getStarted().getHeadVersion() == awaited.version()) {
			awaited.served().countDown();
		}
		while (events.hasNext()) {
			event = events.next();
			tokens.addAll(event.getDelta().getTokenIdsList());
		}
		assertThat(event.hasFinished()).isTrue();
		return tokens;
	}

	/**
	 * The head that shall serve next.
	 *
	 * @param version its version
	 * @param served open once a request began with it
	 */
	private record Expected(long version, CountDownLatch served) {

		Expected(long version) {
			this(version, new CountDownLatch(1));
		}

	}

}
