package io.dvi.client.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

import io.dvi.client.DviException;
import io.dvi.client.GenerateEvent;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.GenerateRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * One generation: a gRPC call that is started by the first demand, and again while the
 * server is not reachable and nothing was delivered.
 */
final class GenerateSubscription implements Flow.Subscription {

	private final Channel channel;

	private final GenerateRequest request;

	private final Limits limits;

	private final Flow.Subscriber<? super GenerateEvent> subscriber;

	// Guarded by this.
	private @Nullable ClientCall<GenerateRequest, io.dvi.v1.GenerateEvent> call;

	private @Nullable Deadline deadline;

	private long demand;

	private int attempt;

	private boolean over;

	GenerateSubscription(Channel channel, GenerateRequest request, Limits limits,
			Flow.Subscriber<? super GenerateEvent> subscriber) {
		this.channel = channel;
		this.request = request;
		this.limits = limits;
		this.subscriber = subscriber;
	}

	@Override
	public void request(long n) {
		if (n <= 0) {
			cancel();
			this.subscriber.onError(new IllegalArgumentException("demand must be at least 1. Given: " + n));
			return;
		}
		synchronized (this) {
			if (this.over) {
				return;
			}
			// Remembered in whole: a second try has to ask for all of it again.
			this.demand = (this.demand + n < 0) ? Long.MAX_VALUE : this.demand + n;
			if (this.call != null) {
				this.call.request((int) Math.min(n, Integer.MAX_VALUE));
			}
			else if (this.attempt == 0) {
				start();
			}
		}
	}

	@Override
	public synchronized void cancel() {
		this.over = true;
		if (this.call != null) {
			this.call.cancel("the subscriber cancelled", null);
		}
	}

	private synchronized void start() {
		if (this.over) {
			return;
		}
		if (this.deadline == null) {
			this.deadline = Deadline.after(this.limits.timeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		this.attempt++;
		ClientCall<GenerateRequest, io.dvi.v1.GenerateEvent> fresh = this.channel
			.newCall(DecodeServiceGrpc.getGenerateMethod(), CallOptions.DEFAULT.withDeadline(this.deadline));
		this.call = fresh;
		// A call takes demand only after it was started.
		fresh.start(new Answers(), new Metadata());
		fresh.sendMessage(this.request);
		fresh.halfClose();
		fresh.request((int) Math.min(this.demand, Integer.MAX_VALUE));
	}

	/**
	 * Decides whether a failed call is tried again.
	 * @return the pause before the next try, or null to give up
	 */
	private synchronized @Nullable Duration planRetry(DviException failure, RetryPolicy.Progress progress) {
		Duration pause = RetryPolicy.pause(this.attempt);
		Deadline end = this.deadline;
		if (this.attempt >= this.limits.attempts() || !RetryPolicy.retries(failure, progress)
				|| (end != null && end.timeRemaining(TimeUnit.NANOSECONDS) <= pause.toNanos())) {
			return null;
		}
		this.call = null;
		return pause;
	}

	/**
	 * Ends the stream.
	 * @return false when it was over before, so that nothing more may be said
	 */
	private synchronized boolean end() {
		boolean first = !this.over;
		this.over = true;
		return first;
	}

	/**
	 * How long and how often.
	 *
	 * @param timeout for all tries together
	 * @param attempts most tries
	 */
	record Limits(Duration timeout, int attempts) {
	}

	/** Receives one call's answers, one after the other. */
	private final class Answers extends ClientCall.Listener<io.dvi.v1.GenerateEvent> {

		private RetryPolicy.Progress progress = RetryPolicy.Progress.NOTHING_HAPPENED;

		private boolean finished;

		@Override
		public void onMessage(io.dvi.v1.GenerateEvent message) {
			if (isOver()) {
				return;
			}
			this.progress = RetryPolicy.Progress.SOMETHING_HAPPENED;
			this.finished |= message.hasFinished();
			GenerateSubscription.this.subscriber.onNext(EventMapping.fromWire(message));
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			Status result = status;
			if (status.isOk() && !this.finished) {
				result = Status.INTERNAL.withDescription("the server ended the stream without Finished");
			}
			if (result.isOk()) {
				if (end()) {
					GenerateSubscription.this.subscriber.onComplete();
				}
				return;
			}
			DviException failure = GrpcErrors.translate(new StatusRuntimeException(result, trailers));
			Duration pause = isOver() ? null : planRetry(failure, this.progress);
			if (pause != null) {
				CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS)
					.execute(GenerateSubscription.this::start);
			}
			else if (end()) {
				GenerateSubscription.this.subscriber.onError(failure);
			}
		}

		private boolean isOver() {
			synchronized (GenerateSubscription.this) {
				return GenerateSubscription.this.over;
			}
		}

	}

}
