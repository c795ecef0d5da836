package io.dvi.gateway.backend;

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
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class BlockingCallTest {

	private final Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();

	@AfterEach
	void dropAsBefore() {
		Hooks.resetOnErrorDropped();
	}

	@Test
	void answersAndFails() {
		StepVerifier.create(BlockingCall.of(() -> 7)).expectNext(7).verifyComplete();
		Supplier<Integer> fails = () -> {
			throw cancelled();
		};
		StepVerifier.create(BlockingCall.of(fails)).verifyError(DviException.Cancelled.class);
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
