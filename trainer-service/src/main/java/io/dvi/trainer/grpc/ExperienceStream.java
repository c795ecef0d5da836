package io.dvi.trainer.grpc;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.experience.NewEpisode;
import io.dvi.trainer.experience.StoreOutcome;
import io.dvi.trainer.ingest.Intake;
import io.dvi.v1.Episode;
import io.dvi.v1.EpisodeAck;
import io.dvi.v1.EpisodeKey;
import io.dvi.v1.ExperienceHello;
import io.dvi.v1.ExperienceMessage;
import io.dvi.v1.ExperienceReply;
import io.dvi.v1.ExperienceWelcome;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica's stream: hello, welcome, then episodes, each answered after its commit. A
 * new episode is asked for only when an earlier one was answered, which bounds memory.
 */
final class ExperienceStream implements StreamObserver<ExperienceMessage> {

	private static final Logger log = LoggerFactory.getLogger(ExperienceStream.class);

	private final ServerCallStreamObserver<ExperienceReply> replies;

	private final ExperienceGrpcService.Parts parts;

	private final Object answering = new Object();

	private @Nullable ExperienceHello hello;

	// All below guarded by answering: commits answer on another thread.
	private int unanswered;

	private boolean halfClosed;

	private boolean closed;

	private ExperienceStream(ServerCallStreamObserver<ExperienceReply> replies, ExperienceGrpcService.Parts parts) {
		this.replies = replies;
		this.parts = parts;
	}

	static ExperienceStream open(ServerCallStreamObserver<ExperienceReply> replies, ExperienceGrpcService.Parts parts) {
		ExperienceStream stream = new ExperienceStream(replies, parts);
		replies.disableAutoRequest();
		replies.setOnCancelHandler(() -> log.debug("an experience stream was cut"));
		replies.request(1);
		return stream;
	}

	@Override
	public void onNext(ExperienceMessage message) {
		try {
			switch (message.getMessageCase()) {
				case HELLO -> greet(message.getHello());
				case EPISODE -> take(message.getEpisode());
				case MESSAGE_NOT_SET -> throw invalid("message", "a message must be a hello or an episode");
			}
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			fail(new TrainerException(TrainerError.UNAVAILABLE, "the trainer is shutting down"));
		}
	}

	@Override
	public void onError(Throwable cut) {
		log.debug("an experience stream ended", cut);
		synchronized (this.answering) {
			this.closed = true;
		}
	}

	@Override
	public void onCompleted() {
		synchronized (this.answering) {
			this.halfClosed = true;
			completeWhenAnswered();
		}
	}

	private void greet(ExperienceHello given) {
		if (this.hello != null) {
			throw invalid("hello", "a stream has one hello, its first message");
		}
		this.parts.check().check(given);
		if (!this.parts.writable().getAsBoolean()) {
			throw new TrainerException(TrainerError.UNAVAILABLE, "this trainer does not hold the writer's lease");
		}
		long committed = this.parts.store().committedSequence(given.getInstance(), given.getBootEpoch());
		this.hello = given;
		log.info("experience of {} continues after sequence {} of boot epoch {}", given.getInstance(), committed,
				given.getBootEpoch());
		synchronized (this.answering) {
			this.replies.onNext(ExperienceReply.newBuilder()
				.setWelcome(ExperienceWelcome.newBuilder().setCommittedSequence(committed))
				.build());
		}
		this.replies.request(this.parts.inFlight());
	}

	private void take(Episode episode) throws InterruptedException {
		if (this.hello == null) {
			throw invalid("hello", "the first message of a stream must be a hello");
		}
		synchronized (this.answering) {
			this.unanswered++;
		}
		Acknowledgement answer = new Acknowledgement(episode.getKey());
		NewEpisode checked;
		try {
			checked = this.parts.check().check(episode, this.hello);
		}
		catch (TrainerException ex) {
			this.parts.metrics().invalid();
			log.warn("episode {} of {} is refused: {}", episode.getKey().getSequence(), this.hello.getInstance(),
					ex.getMessage());
			answer.refused(String.valueOf(ex.getMessage()));
			return;
		}
		this.parts.intake().submit(checked, answer);
	}

	private void answer(EpisodeAck ack) {
		synchronized (this.answering) {
			this.unanswered--;
			if (this.closed || this.replies.isCancelled()) {
				return;
			}
			try {
				this.replies.onNext(ExperienceReply.newBuilder().setAck(ack).build());
				this.replies.request(1);
				completeWhenAnswered();
			}
			catch (StatusRuntimeException ex) {
				this.closed = true;
				log.debug("a stream was cut between commit and answer", ex);
			}
		}
	}

	private void completeWhenAnswered() {
		if (this.halfClosed && this.unanswered == 0 && !this.closed) {
			this.closed = true;
			this.replies.onCompleted();
		}
	}

	private void fail(RuntimeException failure) {
		synchronized (this.answering) {
			if (!this.closed && !this.replies.isCancelled()) {
				this.replies.onError(GrpcErrors.translate(failure));
			}
			this.closed = true;
		}
	}

	private static TrainerException invalid(String field, String message) {
		return new TrainerException(TrainerError.INVALID_ARGUMENT, field, message);
	}

	private final class Acknowledgement implements Intake.Answer {

		private final EpisodeKey key;

		private Acknowledgement(EpisodeKey key) {
			this.key = key;
		}

		@Override
		public void stored(StoreOutcome outcome) {
			switch (outcome) {
				case COMMITTED -> send(EpisodeAck.Outcome.COMMITTED, "");
				case DUPLICATE -> send(EpisodeAck.Outcome.DUPLICATE, "");
				case CONFLICT -> refused("the key was committed with another payload");
			}
		}

		@Override
		public void refused(String reason) {
			send(EpisodeAck.Outcome.REJECTED, reason);
		}

		@Override
		public void failed(RuntimeException failure) {
			fail(failure);
		}

		private void send(EpisodeAck.Outcome outcome, String reason) {
			answer(EpisodeAck.newBuilder().setKey(this.key).setOutcome(outcome).setReason(reason).build());
		}

	}

}
