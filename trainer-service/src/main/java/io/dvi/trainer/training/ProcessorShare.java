package io.dvi.trainer.training;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Rests so that this process takes no more than a share of the processors' time: a small
 * one while others are at work on them, serving above all, and a larger one while they
 * are idle.
 */
final class ProcessorShare implements Pace {

	/** A busy decode loop takes half of two processors, health checks next to nothing. */
	private static final double OTHERS_AT_WORK = 0.1;

	private final double busyShare;

	private final double idleShare;

	private final Processors processors;

	private final LongSupplier nanoClock;

	private final Pause pause;

	private Mark asked;

	private Mark rested;

	ProcessorShare(double busyShare, double idleShare) {
		this(busyShare, idleShare, Processors.ofThisMachine(), System::nanoTime,
				(time) -> LockSupport.parkNanos(time.toNanos()));
	}

	ProcessorShare(double busyShare, double idleShare, Processors processors, LongSupplier nanoClock, Pause pause) {
		this.busyShare = busyShare;
		this.idleShare = idleShare;
		this.processors = processors;
		this.nanoClock = nanoClock;
		this.pause = pause;
		processors.load();
		this.asked = mark();
		this.rested = this.asked;
	}

	@Override
	public void rest() {
		Mark now = mark();
		double load = this.processors.load();
		double share = (load - this.asked.ownLoad(now) > OTHERS_AT_WORK) ? this.busyShare : this.idleShare;
		this.asked = now;
		double due = (now.own - this.rested.own) / (share * this.processors.count());
		long time = Math.round(due) - (now.nanos - this.rested.nanos);
		if (time > 0) {
			this.pause.await(Duration.ofNanos(time));
		}
		this.rested = mark();
	}

	private Mark mark() {
		return new Mark(this.nanoClock.getAsLong(), this.processors.own());
	}

	/** Waits. */
	interface Pause {

		void await(Duration time);

	}

	/** The wall clock and this process's time on the processors, in nanoseconds. */
	private final class Mark {

		private final long nanos;

		private final long own;

		Mark(long nanos, long own) {
			this.nanos = nanos;
			this.own = own;
		}

		/** This process's part of the load until another mark. */
		double ownLoad(Mark end) {
			long passed = Math.max(1, end.nanos - this.nanos);
			return (double) (end.own - this.own) / passed / ProcessorShare.this.processors.count();
		}

	}

}
