package io.dvi.decode.grpc;

import io.dvi.decode.serving.ServedModel;
import io.dvi.decode.serving.ServingMetrics;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.Generation;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.GenerationListener;
import io.dvi.v1.GenerateEvent;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One Generate call. The decode thread only leaves events in a bounded queue; another
 * thread sends them as fast as the consumer takes them. A consumer that falls behind by
 * more than the queue loses its call, so that neither memory nor the decode thread waits
 * for it.
 */
final class GenerateCall implements GenerationListener {

	private static final long DEADLINE_SLACK_MILLIS = 100;

	private final ServerCallStreamObserver<GenerateEvent> consumer;

	private final Executor sender;

	private final ServingMetrics metrics;

	private final int capacity;

	private final long startNanos = System.nanoTime();

	private final @Nullable Deadline deadline = Context.current().getDeadline();

	private final Queue<GenerationEvent> events = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	// Wake-ups not yet answered; whoever raises it from 0 starts the sender.
	private final AtomicInteger wakeUps = new AtomicInteger();

	private volatile @Nullable Generation generation;

	private volatile boolean givenUp;

	private volatile boolean overflowed;

	// Written by the sender only.
	private volatile boolean over;

	private boolean firstTextSent;

	private String requestId = "";

	private String modelName = "";

	GenerateCall(ServerCallStreamObserver<GenerateEvent> consumer, Executor sender, ServingMetrics metrics,
			int capacity) {
		this.consumer = consumer;
		this.sender = sender;
		this.metrics = metrics;
		this.capacity = capacity;
	}

	/**
	 * Submits the request; events follow until the consumer leaves.
	 * @throws EngineException when the request is refused; nothing follows then
	 */
	void begin(ServedModel model, GenerateRequest request) {
		if (expired()) {
			throw new EngineException(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before the request began");
		}
		this.requestId = request.id();
		this.modelName = model.descriptor().name();
		this.consumer.setOnCancelHandler(this::consumerLeft);
		this.consumer.setOnReadyHandler(this::wakeSender);
		Generation begun = model.submit(request, this);
		this.generation = begun;
		if (this.givenUp) {
			begun.cancel();
		}
	}

	@Override
	public void onEvent(GenerationEvent event) {
		if (this.givenUp) {
			return;
		}
		if (this.waiting.incrementAndGet() > this.capacity) {
			this.overflowed = true;
			giveUp();
		}
		else {
			this.events.add(event);
		}
		wakeSender();
	}

	private void consumerLeft() {
		if (!this.givenUp && !this.over) {
			this.metrics.cancelled(almostExpired() ? "deadline" : "client");
			giveUp();
		}
	}

	private void giveUp() {
		this.givenUp = true;
		Generation begun = this.generation;
		if (begun != null) {
			begun.cancel();
		}
	}

	private boolean expired() {
		return this.deadline != null && this.deadline.isExpired();
	}

	/** The caller's timer started before ours, so its hang-up comes before our end. */
	private boolean almostExpired() {
		return this.deadline != null && this.deadline.timeRemaining(TimeUnit.MILLISECONDS) < DEADLINE_SLACK_MILLIS;
	}

	private void wakeSender() {
		if (this.wakeUps.getAndIncrement() == 0) {
			this.sender.execute(this::send);
		}
	}

	private void send() {
		int answered = this.wakeUps.get();
		do {
			sendWhatFits();
			answered = this.wakeUps.addAndGet(-answered);
		}
		while (answered != 0);
	}

	private void sendWhatFits() {
		if (this.overflowed && !this.over) {
			this.metrics.cancelled("slow_consumer");
			fail(new EngineException(ErrorCode.OVERLOADED,
					"the consumer must be at most " + this.capacity + " events behind"));
		}
		while (!this.over && this.consumer.isReady()) {
			GenerationEvent event = this.events.poll();
			if (event == null) {
				return;
			}
			this.waiting.decrementAndGet();
			send(event);
		}
	}

	private void send(GenerationEvent event) {
		switch (event) {
			case GenerationEvent.Started started -> this.consumer.onNext(EventEncoder.started(this.requestId, started));
			case GenerationEvent.Delta delta -> {
				if (!this.firstTextSent) {
					this.firstTextSent = true;
					this.metrics.firstText(sinceStart());
				}
				this.consumer.onNext(EventEncoder.delta(delta));
			}
			case GenerationEvent.Finished finished -> {
				this.over = true;
				this.metrics.finished(this.modelName, finished, sinceStart());
				this.consumer.onNext(EventEncoder.finished(finished));
				this.consumer.onCompleted();
			}
			case GenerationEvent.Failed(EngineException failure) -> fail(failure);
		}
	}

	private void fail(EngineException failure) {
		this.over = true;
		this.metrics.failed(failure.code());
		this.consumer.onError(GrpcErrors.of(failure));
	}

	private Duration sinceStart() {
		return Duration.ofNanos(System.nanoTime() - this.startNanos);
	}

}
