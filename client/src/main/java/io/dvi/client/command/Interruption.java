package io.dvi.client.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end the work of a command, instead of the process at once: the process
 * waits a moment for what the work still has to say.
 */
final class Interruption {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private Interruption() {
	}

	/**
	 * Works, and stops working when the process is told to end.
	 * @param work returns soon after it was stopped
	 * @param stop called by another thread
	 */
	static void stops(Runnable work, Runnable stop) {
		CountDownLatch over = new CountDownLatch(1);
		Thread hook = new Thread(() -> {
			stop.run();
			await(over);
		}, "interruption");
		Runtime.getRuntime().addShutdownHook(hook);
		try {
			work.run();
		}
		finally {
			over.countDown();
			remove(hook);
		}
	}

	private static void await(CountDownLatch over) {
		try {
			over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void remove(Thread hook) {
		try {
			Runtime.getRuntime().removeShutdownHook(hook);
		}
		catch (IllegalStateException ex) {
			// The process ends already, and the hook with it.
		}
	}

}
