package io.dvi.decode.heads;

import io.dvi.decode.heads.HeadLoadException.Reason;
import io.dvi.decode.trainer.Backoff;
import io.dvi.v1.Activation;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the slot on the heads that the trainer calls active. It compares what is wanted
 * with what serves, so that missed news do not matter: only the latest activation counts,
 * and it does not wait for what an earlier one still fetches. Any failure leaves the old
 * heads serving, is counted, and is tried again after a while. All state belongs to one
 * thread of its own.
 */
final class HeadFollower {

	private static final Logger log = LoggerFactory.getLogger(HeadFollower.class);

	private static final Duration INSTALL_PATIENCE = Duration.ofSeconds(10);

	// Discards what the transport still says after the end.
	private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1,
			Thread.ofPlatform().name("head-follower").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

	private final HeadRegistry registry;

	private final HeadSwap swap;

	private final ReplicaState state;

	private final Backoff backoff;

	private final HeadMetrics metrics;

	private volatile @Nullable News wanted;

	private @Nullable News tried;

	private @Nullable Future<?> retry;

	private volatile Context.@Nullable CancellableContext watching;

	private int watchFailures;

	private int loadFailures;

	HeadFollower(HeadRegistry registry, HeadSwap swap, ReplicaState state, Backoff backoff, HeadMetrics metrics) {
		this.registry = registry;
		this.swap = swap;
		this.state = state;
		this.backoff = backoff;
		this.metrics = metrics;
	}

	/**
	 * Puts the head kept from the last run into the slot, if there is a sound one; call
	 * it before {@link #start()}.
	 */
	void serveKeptHead() {
		try {
			this.swap.takeKept();
		}
		catch (HeadLoadException ex) {
			failed(ex);
		}
	}

	/** Follows the trainer, for ever and in the background. */
	void start() {
		this.thread.execute(this::watch);
	}

	/**
	 * Stops following and returns when no install runs any more; the heads in the slot
	 * stay.
	 */
	void stop() {
		this.thread.shutdownNow();
		try {
			if (this.thread.awaitTermination(INSTALL_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				this.swap.close();
			}
			else {
				log.warn("a head was still being installed at the end");
			}
			Context.CancellableContext watch = this.watching;
			if (watch != null) {
				watch.cancel(null);
			}
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
	}

	private void watch() {
		this.watching = this.registry.watch(new Watch());
	}

	private void reconcile() {
		News news = this.wanted;
		if (news == null || takenOver(news.activation())) {
			return;
		}
		if (!news.equals(this.tried)) {
			this.tried = news;
			this.loadFailures = 0;
			if (this.retry != null) {
				this.retry.cancel(false);
			}
		}
		try {
			news.fetching().run(() -> this.swap.take(news.activation()));
			this.metrics.swapped(Duration.ofNanos(System.nanoTime() - news.nanos()));
		}
		catch (HeadLoadException ex) {
			failed(news, ex);
		}
		catch (RuntimeException ex) {
			log.error("a defect kept head {} from serving", news.activation().getVersion(), ex);
			failed(news, new HeadLoadException(Reason.DEFECT, ex.toString(), ex));
		}
	}

	private boolean takenOver(Activation activation) {
		return this.state.snapshot().sequence() == activation.getSequence() && this.swap.serves(activation);
	}

	private void failed(News news, HeadLoadException failure) {
		if (news.fetching().isCancelled()) {
			return; // newer ones follow at once
		}
		failed(failure);
		Duration delay = this.backoff.delay(++this.loadFailures);
		this.retry = this.thread.schedule(this::reconcile, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void failed(HeadLoadException failure) {
		this.metrics.failed(failure.reason());
		this.state.failed(failure);
		log.warn("not all heads came to serve ({}): {}", failure.reason().label(), failure.getMessage());
	}

	private void watchAgainLater(Status status) {
		if (++this.watchFailures == 1) {
			log.info("the watch on the active head ended ({}); the heads in use keep serving", status.getCode());
		}
		Duration delay = this.backoff.delay(this.watchFailures);
		var _ = this.thread.schedule(this::watch, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * An activation and when it was heard of.
	 *
	 * @param activation what should serve
	 * @param nanos by {@link System#nanoTime()}
	 * @param fetching what its heads are fetched in; ends with the next news
	 */
	private record News(Activation activation, long nanos, Context.CancellableContext fetching) {

		static News of(Activation activation) {
			return new News(activation, System.nanoTime(), Context.ROOT.withCancellation());
		}

	}

	/** Runs on the transport's threads and only leaves notes for ours. */
	private final class Watch implements StreamObserver<Activation> {

		@Override
		public void onNext(Activation activation) {
			News before = HeadFollower.this.wanted;
			HeadFollower.this.wanted = News.of(activation);
			if (before != null) {
				before.fetching().cancel(null);
			}
			HeadFollower.this.thread.execute(() -> {
				HeadFollower.this.watchFailures = 0;
				reconcile();
			});
		}

		@Override
		public void onError(Throwable failure) {
			HeadFollower.this.thread.execute(() -> watchAgainLater(Status.fromThrowable(failure)));
		}

		@Override
		public void onCompleted() {
			onError(Status.UNAVAILABLE.asRuntimeException());
		}

	}

}
