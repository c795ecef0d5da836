package io.dvi.trainer.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Set when the process is told to end, by Ctrl-C or kill. The process then waits until
 * this is closed, or a minute, so that work can be put down in order.
 */
final class StopSignal implements AutoCloseable {

	private static final long PATIENCE_SECONDS = 60;

	private final CountDownLatch putDown = new CountDownLatch(1);

	private volatile boolean given;

	StopSignal() {
		Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop-signal").unstarted(this::give));
	}

	/** Whether work is to end. */
	boolean given() {
		return this.given;
	}

	@Override
	public void close() {
		this.putDown.countDown();
	}

	private void give() {
		this.given = true;
		try {
			this.putDown.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
