package io.dvi.gateway.backend;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class BlockingCallTest {

	private static final Duration TIME = Duration.ofSeconds(10);

	private final Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();

	@AfterEach
	void dropAsBefore() {
		Hooks.resetOnErrorDropped();
	}

	@Test
	void answersAndFails() {
		assertThat(BlockingCall.of(() -> 7).block(TIME)).isEqualTo(7);
		Supplier<Integer> fails = () -> {
			throw cancelled();
		};
		assertThatExceptionOfType(DviException.Cancelled.class).isThrownBy(() -> BlockingCall.of(fails).block(TIME));
	}

	@Test
	void theFailureOfACallThatWasGivenUpIsNoErrorOfTheServer() throws InterruptedException {
		Hooks.onErrorDropped(this.dropped::add);
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch ended = new CountDownLatch(1);
		AtomicReference<Thread> worker = new AtomicReference<>();
		Disposable caller = BlockingCall.of(() -> {
			worker.set(Thread.currentThread());
			started.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			ended.countDown();
			throw cancelled();
		}).subscribe();
		started.await();
		caller.dispose();
		ended.await();
		Awaitility.await().until(() -> isParked(worker.get()));
		assertThat(this.dropped).isEmpty();
	}

	/** A worker that is done waits for its next task. */
	private static boolean isParked(Thread worker) {
		return worker.getState() == Thread.State.WAITING || worker.getState() == Thread.State.TIMED_WAITING;
	}

	private static DviException cancelled() {
		return DviException.of(ErrorCode.CANCELLED, "", "the call was cancelled");
	}

}
