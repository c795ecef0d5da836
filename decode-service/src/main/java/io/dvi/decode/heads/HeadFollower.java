package io.dvi.decode.heads;

import io.dvi.decode.heads.HeadLoadException.Reason;
import io.dvi.decode.trainer.Backoff;
import io.dvi.engine.EngineException;
import io.dvi.v1.Activation;
import io.dvi.v1.Head;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the slot on the head that the trainer calls active. It compares what is wanted
 * with what serves, so that missed news do not matter: only the latest activation counts.
 * Any failure leaves the old head serving, is counted, and is tried again after a while.
 * All state belongs to one thread of its own.
 */
final class HeadFollower {

	private static final Logger log = LoggerFactory.getLogger(HeadFollower.class);

	private static final Duration INSTALL_PATIENCE = Duration.ofSeconds(10);

	// Discards what the transport still says after the end.
	private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1,
			Thread.ofPlatform().name("head-follower").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

	private final HeadRegistry registry;

	private final HeadCache cache;

	private final HeadSlot slot;

	private final Backoff backoff;

	private final HeadMetrics metrics;

	private volatile @Nullable News wanted;

	private @Nullable News tried;

	private @Nullable Head serving;

	private @Nullable Future<?> retry;

	private volatile Context.@Nullable CancellableContext watching;

	private int watchFailures;

	private int loadFailures;

	HeadFollower(HeadRegistry registry, HeadCache cache, HeadSlot slot, Backoff backoff, HeadMetrics metrics) {
		this.registry = registry;
		this.cache = cache;
		this.slot = slot;
		this.backoff = backoff;
		this.metrics = metrics;
	}

	/**
	 * Puts the head kept from the last run into the slot, if there is a sound one; call
	 * it before {@link #start()}.
	 */
	void serveKeptHead() {
		try {
			this.cache.read().ifPresent(this::install);
		}
		catch (HeadLoadException ex) {
			failed(ex);
		}
		catch (UncheckedIOException ex) {
			failed(new HeadLoadException(Reason.DAMAGED, ex.getMessage(), ex));
		}
	}

	/** Follows the trainer, for ever and in the background. */
	void start() {
		this.thread.execute(this::watch);
	}

	/**
	 * Stops following and returns when no install runs any more; the head in the slot
	 * stays.
	 */
	void stop() {
		this.thread.shutdownNow();
		try {
			if (!this.thread.awaitTermination(INSTALL_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
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
		if (news == null || serves(news.activation())) {
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
			VerifiedHead head = this.registry.fetch(news.activation());
			install(head);
			this.metrics.swapped(Duration.ofNanos(System.nanoTime() - news.nanos()));
			keep(head);
		}
		catch (HeadLoadException ex) {
			failed(ex);
			tryAgainLater();
		}
		catch (RuntimeException ex) {
			log.error("a defect kept head {} from serving", news.activation().getVersion(), ex);
			tryAgainLater();
		}
	}

	private boolean serves(Activation activation) {
		return this.serving != null && this.serving.getVersion() == activation.getVersion()
				&& this.serving.getSha256().equals(activation.getSha256());
	}

	private void install(VerifiedHead head) {
		try {
			this.slot.install(head.weights(), head.version());
		}
		catch (EngineException ex) {
			throw new HeadLoadException(Reason.REJECTED, ex.getMessage(), ex);
		}
		this.serving = head.description();
		this.metrics.serving(head.version());
		log.info("head {} serves (sha256 {})", head.version(), head.sha256());
	}

	private void keep(VerifiedHead head) {
		try {
			this.cache.keep(head);
		}
		catch (UncheckedIOException ex) {
			log.warn("head {} serves, but could not be kept for the next start", head.version(), ex);
		}
	}

	private void failed(HeadLoadException failure) {
		this.metrics.failed(failure.reason());
		log.warn("the old head keeps serving ({}): {}", failure.reason().label(), failure.getMessage());
	}

	private void tryAgainLater() {
		Duration delay = this.backoff.delay(++this.loadFailures);
		this.retry = this.thread.schedule(this::reconcile, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void watchAgainLater(Status status) {
		if (++this.watchFailures == 1) {
			log.info("the watch on the active head ended ({}); the head in use keeps serving", status.getCode());
		}
		Duration delay = this.backoff.delay(this.watchFailures);
		var _ = this.thread.schedule(this::watch, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * An activation and when it was heard of.
	 *
	 * @param activation what should serve
	 * @param nanos by {@link System#nanoTime()}
	 */
	private record News(Activation activation, long nanos) {
	}

	/** Runs on the transport's threads and only leaves notes for ours. */
	private final class Watch implements StreamObserver<Activation> {

		@Override
		public void onNext(Activation activation) {
			HeadFollower.this.wanted = new News(activation, System.nanoTime());
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
