package io.dvi.gateway.admission;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import io.dvi.client.GenerateEvent;
import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.error.TurnedAway;
import io.dvi.gateway.error.TurnedAway.Reason;

/**
 * The requests of this gateway that wait for a slot of a decode replica, and the bounds
 * on them. They wait at the replicas; here they are counted, from when they are let in
 * until their replica says that they began. Safe from any thread.
 */
final class AdmissionQueue {

	private static final Duration UNKNOWN = Duration.ofSeconds(1);

	private final GatewayProperties.Admission bounds;

	private final IntSupplier slots;

	private final LongSupplier nanoClock;

	// All guarded by this.
	private final AnswerCost cost = new AnswerCost();

	private final DrainRate rate;

	private int waiting;

	private long waitingTokens;

	private int running;

	/**
	 * Makes an empty queue.
	 * @param bounds how many may wait
	 * @param slots requests that are decoded at once: so many of the usual size may wait
	 * however slow they are
	 * @param nanoClock tells the time
	 */
	AdmissionQueue(GatewayProperties.Admission bounds, IntSupplier slots, LongSupplier nanoClock) {
		this.bounds = bounds;
		this.slots = slots;
		this.nanoClock = nanoClock;
		this.rate = new DrainRate(nanoClock.getAsLong(), this.cost);
	}

	/**
	 * Turns a request away that {@link #enter} would not let in, however short its
	 * prompt.
	 */
	synchronized void requireRoom() {
		elapse();
		if (this.waiting >= this.bounds.queueRequests()) {
			throw refusal(Reason.QUEUE_REQUESTS, "`queue-requests` is " + this.bounds.queueRequests() + ", and "
					+ this.waiting + " requests wait for a slot");
		}
		Duration wait = expectedWait();
		int atOnce = this.slots.getAsInt();
		if (this.rate.isOfAnswers(atOnce) && this.rate.inUsual(this.waiting, this.waitingTokens) >= atOnce
				&& wait.compareTo(this.bounds.queueWait()) > 0) {
			throw refusal(Reason.QUEUE_WAIT, "`queue-wait` is " + this.bounds.queueWait().toMillis()
					+ " ms, and a slot would be free in about " + wait.toMillis() + " ms");
		}
	}

	/**
	 * Lets a request in, or turns it away.
	 * @param tokens of its prompt, as estimated
	 * @return its place, to be left at the end whatever happens
	 */
	synchronized Place enter(int tokens) {
		requireRoom();
		// A prompt longer than the bound is let in when it has the queue for itself.
		if (this.waiting > 0 && this.waitingTokens + tokens > this.bounds.queueTokens()) {
			throw refusal(Reason.QUEUE_TOKENS, "`queue-tokens` is " + this.bounds.queueTokens() + ", and "
					+ this.waitingTokens + " prompt tokens wait");
		}
		this.waiting++;
		this.waitingTokens += tokens;
		return new Place(tokens);
	}

	private TurnedAway refusal(Reason reason, String fact) {
		return new TurnedAway(reason, "the server is overloaded: " + fact, drainTime());
	}

	/** How long one more request would wait. */
	synchronized Duration expectedWait() {
		return this.rate.timeFor(this.waiting + 1, this.waitingTokens);
	}

	/** How long until those that wait now have a slot. */
	synchronized Duration drainTime() {
		Duration time = this.rate.timeFor(Math.max(1, this.waiting), this.waitingTokens);
		return time.isZero() ? UNKNOWN : time;
	}

	synchronized int waiting() {
		return this.waiting;
	}

	synchronized long waitingTokens() {
		return this.waitingTokens;
	}

	synchronized int running() {
		return this.running;
	}

	synchronized double drainRate() {
		elapse();
		return this.rate.perSecond();
	}

	private void elapse() {
		this.rate.elapse(this.nanoClock.getAsLong(), this.waiting > 0);
	}

	/** Where a request is on its way. */
	final class Place {

		private final int tokens;

		// Guarded by the queue.
		private Stage stage = Stage.WAITING;

		private Place(int tokens) {
			this.tokens = tokens;
		}

		/** It got its slot. */
		void start() {
			synchronized (AdmissionQueue.this) {
				if (this.stage == Stage.WAITING) {
					quit();
					AdmissionQueue.this.rate.start(this.tokens);
					AdmissionQueue.this.running++;
					this.stage = Stage.RUNNING;
				}
			}
		}

		/**
		 * Its answer is complete, and tells what one costs.
		 * @param promptTokens of its prompt that were read
		 * @param timings where its time went
		 */
		void answered(int promptTokens, GenerateEvent.Timings timings) {
			synchronized (AdmissionQueue.this) {
				AdmissionQueue.this.cost.add(promptTokens, timings.prefill(), timings.decode());
			}
		}

		/** It ended, or was given up. */
		void leave() {
			synchronized (AdmissionQueue.this) {
				if (this.stage == Stage.WAITING) {
					quit();
				}
				else if (this.stage == Stage.RUNNING) {
					AdmissionQueue.this.running--;
				}
				this.stage = Stage.GONE;
			}
		}

		private void quit() {
			elapse();
			AdmissionQueue.this.waiting--;
			AdmissionQueue.this.waitingTokens -= this.tokens;
		}

	}

	private enum Stage {

		WAITING, RUNNING, GONE

	}

}
