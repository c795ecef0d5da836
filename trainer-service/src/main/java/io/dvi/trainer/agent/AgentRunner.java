package io.dvi.trainer.agent;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Runs an agent on a thread of its own. A failure is logged and counted, and the next try
 * waits twice as long as the one before; nothing but {@link #stop()} ends the thread.
 */
public final class AgentRunner implements SmartLifecycle {

	/**
	 * Behind the database, in front of the gRPC server: starts before it, stops after.
	 */
	private static final int PHASE = 0;

	private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);

	private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

	private static final Logger log = LoggerFactory.getLogger(AgentRunner.class);

	private final Agent agent;

	private final Duration idle;

	private final Counter failures;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private boolean woken;

	private volatile boolean running;

	private volatile @Nullable Thread thread;

	/**
	 * Makes a runner that has not started.
	 * @param agent what to run
	 * @param idle how long to wait when there is nothing to do, unless woken
	 * @param meters where failures are counted
	 */
	public AgentRunner(Agent agent, Duration idle, MeterRegistry meters) {
		this.agent = agent;
		this.idle = idle;
		this.failures = Counter.builder("dvi.trainer.failures")
			.description("Failed turns of a background task; each is tried again")
			.tag("task", agent.roleName())
			.register(meters);
	}

	/** Ends the current wait, because there may be work. */
	public void wake() {
		this.lock.lock();
		try {
			this.woken = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void start() {
		this.running = true;
		this.thread = Thread.ofPlatform().name(this.agent.roleName()).daemon().start(this::run);
	}

	@Override
	public void stop() {
		this.running = false;
		wake();
		Thread stopping = this.thread;
		if (stopping == null) {
			return;
		}
		try {
			if (!stopping.join(STOP_LIMIT)) {
				log.warn("{} did not stop within {}", this.agent.roleName(), STOP_LIMIT);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	private void run() {
		Duration backOff = FIRST_BACK_OFF;
		while (this.running) {
			try {
				int done = this.agent.doWork();
				backOff = FIRST_BACK_OFF;
				if (done == 0) {
					await(this.idle, true);
				}
			}
			catch (RuntimeException ex) {
				this.failures.increment();
				log.warn("{} failed, next try in {}", this.agent.roleName(), backOff, ex);
				await(backOff, false);
				backOff = shorter(backOff.multipliedBy(2), LONGEST_BACK_OFF);
			}
		}
	}

	private void await(Duration limit, boolean wakeable) {
		this.lock.lock();
		try {
			long left = limit.toNanos();
			while (this.running && !(wakeable && this.woken) && left > 0) {
				left = this.changed.awaitNanos(left);
			}
			this.woken = false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.running = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
