package io.dvi.decode.experience;

import io.dvi.decode.experience.ExperienceSpool.Spooled;
import io.dvi.decode.trainer.Backoff;
import io.dvi.v1.EpisodeAck;
import io.dvi.v1.ExperienceMessage;
import io.dvi.v1.ExperienceReply;
import io.dvi.v1.ExperienceServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends the spool to the trainer over one stream at a time and keeps every episode until
 * it is acknowledged. After a break it says hello again, forgets what the trainer says it
 * has, and sends the rest again under the same keys, so that each acknowledged episode is
 * in the trainer's store once. All state belongs to one thread of its own; the decode
 * thread only adds to the spool.
 */
public final class ExperienceUploader {

	private static final Logger log = LoggerFactory.getLogger(ExperienceUploader.class);

	// The decode thread signals nobody, since that would cost it a lock.
	private static final Duration POLL_PERIOD = Duration.ofMillis(25);

	// The most a gRPC server takes by default.
	private static final int MAX_MESSAGE_BYTES = 4 << 20;

	// Discards what the transport still says after the end.
	private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1,
			Thread.ofPlatform().name("experience-upload").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

	private final ExperienceSpool spool;

	private final EpisodeSource source;

	private final ManagedChannel channel;

	private final Backoff backoff;

	private final FeedbackMetrics metrics;

	private final UnackedWindow window;

	private @Nullable Link link;

	private int failures;

	private @Nullable CompletableFuture<Void> drained;

	private volatile long oldestUnackedNanos = Long.MAX_VALUE;

	/**
	 * Makes an uploader that does nothing yet.
	 * @param spool what to send
	 * @param source who sends it
	 * @param channel how the trainer is reached; it stays open
	 * @param limits how much may be on its way, and how long to wait after failures
	 * @param metrics where episodes are counted
	 */
	public ExperienceUploader(ExperienceSpool spool, EpisodeSource source, ManagedChannel channel, Limits limits,
			FeedbackMetrics metrics) {
		this.spool = spool;
		this.source = source;
		this.channel = channel;
		this.backoff = limits.backoff();
		this.metrics = metrics;
		this.window = new UnackedWindow(limits.unackedEpisodes(), limits.unackedBytes());
		metrics.publishLag(this::lagNanos);
	}

	/** Connects, and goes on for ever in the background. */
	public void start() {
		this.thread.execute(this::connect);
		var _ = this.thread.scheduleWithFixedDelay(this::pump, 0, POLL_PERIOD.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Ends the stream. What the trainer takes within the patience is still delivered, the
	 * rest is dropped and counted; nothing is waited for while the trainer is away.
	 * @param patience longest wait
	 */
	public void stop(Duration patience) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.thread.execute(() -> {
			this.drained = done;
			pump();
		});
		try {
			done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			log.debug("stopping with unacknowledged episodes", ex);
		}
		this.thread.execute(this::abandon);
	}

	private void connect() {
		Link fresh = new Link();
		this.link = fresh;
		// Our own back-off decides; the channel's would add minutes to it.
		this.channel.resetConnectBackoff();
		ExperienceServiceGrpc.newStub(this.channel).withExecutor(this.thread).stream(fresh);
		fresh.send(ExperienceMessage.newBuilder().setHello(this.source.hello()).build());
	}

	private void pump() {
		try {
			Link current = this.link;
			while (current != null && current.mayTakeEpisodes()) {
				ExperienceMessage next = this.window.advance();
				if (next != null) {
					current.send(next);
				}
				else if (this.window.full() || !refill()) {
					break;
				}
			}
			UnackedWindow.Entry oldest = this.window.oldest();
			this.oldestUnackedNanos = (oldest == null) ? Long.MAX_VALUE : oldest.enqueuedNanos();
			completeDrain();
		}
		catch (RuntimeException ex) {
			log.error("the experience upload broke and starts again", ex);
			disconnect(Status.fromThrowable(ex));
		}
	}

	private boolean refill() {
		Spooled spooled = this.spool.poll();
		if (spooled == null) {
			return false;
		}
		ExperienceMessage message = EpisodeEncoder.encode(this.source.key(spooled.sequence()), spooled.episode());
		if (message.getSerializedSize() > MAX_MESSAGE_BYTES) {
			this.metrics.dropped(DropReason.OVERSIZED);
		}
		else {
			this.window.add(spooled.sequence(), new UnackedWindow.Entry(message, spooled.enqueuedNanos()));
		}
		return true;
	}

	private void acknowledge(EpisodeAck ack) {
		if (!this.source.owns(ack.getKey()) || !this.window.remove(ack.getKey().getSequence())) {
			return;
		}
		this.failures = 0;
		switch (ack.getOutcome()) {
			case COMMITTED -> this.metrics.acked();
			case DUPLICATE -> this.metrics.duplicate();
			case REJECTED, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> {
				this.metrics.dropped(DropReason.REJECTED);
				log.warn("the trainer rejected episode {}: {}", ack.getKey().getSequence(), ack.getReason());
			}
		}
	}

	private void disconnect(Status status) {
		if (this.link != null) {
			this.link.requests.cancel("replaced by a new stream", null);
			this.link = null;
		}
		this.failures++;
		Duration delay = this.backoff.delay(this.failures);
		if (this.failures == 1) {
			log.info("the experience stream ended ({}: {}); serving goes on", status.getCode(),
					status.getDescription());
		}
		var _ = this.thread.schedule(this::connect, delay.toNanos(), TimeUnit.NANOSECONDS);
		completeDrain();
	}

	private void completeDrain() {
		if (this.drained != null) {
			boolean delivered = this.window.size() == 0 && this.spool.peek() == null;
			if (delivered || this.link == null) {
				this.drained.complete(null);
			}
		}
	}

	private void abandon() {
		if (this.link != null) {
			this.link.requests.onCompleted();
			this.link = null;
		}
		for (int i = this.window.size(); i > 0; i--) {
			this.metrics.dropped(DropReason.SHUTDOWN);
		}
		while (this.spool.poll() != null) {
			this.metrics.dropped(DropReason.SHUTDOWN);
		}
		this.thread.shutdownNow();
	}

	private long lagNanos() {
		Spooled waiting = this.spool.peek();
		long oldest = Math.min(this.oldestUnackedNanos, (waiting == null) ? Long.MAX_VALUE : waiting.enqueuedNanos());
		return (oldest == Long.MAX_VALUE) ? 0 : System.nanoTime() - oldest;
	}

	/**
	 * How much may be on its way, and how long to wait after failures.
	 *
	 * @param unackedEpisodes most episodes sent and not acknowledged
	 * @param unackedBytes no episode is added to the unacknowledged ones past these bytes
	 * @param backoff waits between streams
	 */
	public record Limits(int unackedEpisodes, long unackedBytes, Backoff backoff) {
	}

	/** One stream; what a replaced one still says is not listened to. */
	@SuppressWarnings("NullAway.Init")
	private final class Link implements ClientResponseObserver<ExperienceMessage, ExperienceReply> {

		private ClientCallStreamObserver<ExperienceMessage> requests;

		private boolean welcomed;

		@Override
		public void beforeStart(ClientCallStreamObserver<ExperienceMessage> stream) {
			this.requests = stream;
			stream.setOnReadyHandler(ExperienceUploader.this::pump);
		}

		@Override
		public void onNext(ExperienceReply reply) {
			if (!current()) {
				return;
			}
			switch (reply.getMessageCase()) {
				case WELCOME -> welcome(reply.getWelcome().getCommittedSequence());
				case ACK -> acknowledge(reply.getAck());
				case MESSAGE_NOT_SET -> log.debug("the trainer sent a message of an unknown kind");
			}
			pump();
		}

		@Override
		public void onError(Throwable failure) {
			if (current()) {
				disconnect(Status.fromThrowable(failure));
			}
		}

		@Override
		public void onCompleted() {
			if (current()) {
				disconnect(Status.UNAVAILABLE.withDescription("the trainer closed the stream"));
			}
		}

		private void welcome(long committedSequence) {
			this.welcomed = true;
			if (ExperienceUploader.this.failures > 0) {
				log.info("the experience stream is back, the trainer has episodes up to {}", committedSequence);
			}
			for (int i = ExperienceUploader.this.window.restart(committedSequence); i > 0; i--) {
				ExperienceUploader.this.metrics.acked();
			}
		}

		private boolean mayTakeEpisodes() {
			return this.welcomed && this.requests.isReady();
		}

		private void send(ExperienceMessage message) {
			this.requests.onNext(message);
		}

		private boolean current() {
			return ExperienceUploader.this.link == this;
		}

	}

}
