package io.dvi.trainer.watch;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.dvi.trainer.replica.HeadServing;
import org.jspecify.annotations.Nullable;

/**
 * How one head did lately: its last batches of serving, all of it in sum, and refusals.
 */
final class HeadHistory {

	private static final int MOST_BATCHES = 256;

	private final long batchTokens;

	private final Deque<ServingBatch> batches = new ArrayDeque<>();

	private HeadServing.Counts total = HeadServing.Counts.NONE;

	private @Nullable ServingBatch open;

	private long loadFailures;

	HeadHistory(long batchTokens) {
		this.batchTokens = batchTokens;
	}

	void add(HeadServing.Counts served, double plainTokensPerSecond, Instant now) {
		this.total = this.total.plus(served);
		double plainTokens = served.decodeNanos() / 1e9 * plainTokensPerSecond;
		ServingBatch batch = ((this.open != null) ? this.open : new ServingBatch(now, HeadServing.Counts.NONE, 0))
			.plus(served, plainTokens);
		if (batch.counts().tokens() < this.batchTokens) {
			this.open = batch;
			return;
		}
		this.open = null;
		this.batches.addLast(batch);
		if (this.batches.size() > MOST_BATCHES) {
			this.batches.removeFirst();
		}
	}

	HeadServing.Counts total() {
		return this.total;
	}

	void refused(long times) {
		this.loadFailures += times;
	}

	/** How often replicas refused it so far. */
	long loadFailures() {
		return this.loadFailures;
	}

	/** Whole batches that began at a time or later. */
	List<ServingBatch> since(Instant time) {
		return this.batches.stream().filter((batch) -> !batch.from().isBefore(time)).toList();
	}

}
