package io.dvi.trainer.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.dvi.v1.Episode;
import io.dvi.v1.EpisodeAck;
import io.dvi.v1.ExperienceMessage;
import io.dvi.v1.ExperienceReply;
import io.dvi.v1.ExperienceServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A decode replica's side of one stream, which remembers what it was told. */
public final class ExperienceClient implements StreamObserver<ExperienceReply> {

	/** Long, because it only ends a test that fails. */
	private static final ConditionFactory PATIENT = Awaitility.await().atMost(Duration.ofSeconds(60));

	private final List<ExperienceReply> replies = new CopyOnWriteArrayList<>();

	private final ClientCallStreamObserver<ExperienceMessage> requests;

	private volatile @Nullable Throwable failure;

	private volatile boolean completed;

	public ExperienceClient(Channel channel) {
		this.requests = (ClientCallStreamObserver<ExperienceMessage>) ExperienceServiceGrpc.newStub(channel)
			.stream(this);
	}

	public ExperienceClient send(ExperienceMessage message) {
		this.requests.onNext(message);
		return this;
	}

	public ExperienceClient send(Episode episode) {
		return send(Episodes.message(episode));
	}

	/** Says hello and waits for the welcome. */
	public long greet() {
		send(Episodes.hello());
		PATIENT.until(() -> !this.replies.isEmpty() || this.failure != null);
		return this.replies.getFirst().getWelcome().getCommittedSequence();
	}

	public void cut() {
		this.requests.cancel("cut", null);
	}

	public void finish() {
		this.requests.onCompleted();
		PATIENT.until(() -> this.completed);
	}

	public List<EpisodeAck> acks() {
		return this.replies.stream().filter(ExperienceReply::hasAck).map(ExperienceReply::getAck).toList();
	}

	public List<EpisodeAck.Outcome> outcomes() {
		return acks().stream().map(EpisodeAck::getOutcome).toList();
	}

	public void awaitAcks(int count) {
		PATIENT.until(() -> acks().size() >= count);
	}

	public Throwable awaitFailure() {
		return PATIENT.until(() -> this.failure, (failure) -> failure != null);
	}

	@Override
	public void onNext(ExperienceReply reply) {
		this.replies.add(reply);
	}

	@Override
	public void onError(Throwable failure) {
		this.failure = failure;
	}

	@Override
	public void onCompleted() {
		this.completed = true;
	}

}
