package io.dvi.decode.experience;

import io.dvi.v1.EpisodeAck;
import io.dvi.v1.EpisodeKey;
import io.dvi.v1.ExperienceHello;
import io.dvi.v1.ExperienceMessage;
import io.dvi.v1.ExperienceReply;
import io.dvi.v1.ExperienceServiceGrpc;
import io.dvi.v1.ExperienceWelcome;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * A trainer whose store survives its restarts: it commits each key once and can be told
 * to refuse, to hold its acknowledgements back and to break off.
 */
final class FakeTrainer extends ExperienceServiceGrpc.ExperienceServiceImplBase {

	private final String name = "trainer-" + System.identityHashCode(this);

	private final List<EpisodeKey> committed = new ArrayList<>();

	private final List<ExperienceHello> hellos = new ArrayList<>();

	private final List<io.dvi.v1.Episode> received = new ArrayList<>();

	private @Nullable Server server;

	private Status refusal = Status.OK;

	private LongPredicate acknowledges = (sequence) -> true;

	private LongPredicate rejects = (sequence) -> false;

	private LongPredicate breaksBeforeAck = (sequence) -> false;

	String name() {
		return this.name;
	}

	FakeTrainer start() {
		try {
			this.server = InProcessServerBuilder.forName(this.name).addService(this).build().start();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void kill() {
		Server running = this.server;
		if (running != null) {
			running.shutdownNow();
		}
	}

	synchronized void refuse(Status status) {
		this.refusal = status;
	}

	synchronized void acknowledge(LongPredicate sequences) {
		this.acknowledges = sequences;
	}

	synchronized void reject(LongPredicate sequences) {
		this.rejects = sequences;
	}

	/** Commits and then breaks the stream instead of acknowledging, once a sequence. */
	synchronized void breakBeforeAck(LongPredicate sequences) {
		this.breaksBeforeAck = sequences;
	}

	synchronized List<EpisodeKey> committed() {
		return List.copyOf(this.committed);
	}

	synchronized List<Long> committedSequences() {
		return this.committed.stream().map(EpisodeKey::getSequence).toList();
	}

	synchronized List<ExperienceHello> hellos() {
		return List.copyOf(this.hellos);
	}

	synchronized List<io.dvi.v1.Episode> received() {
		return List.copyOf(this.received);
	}

	@Override
	public StreamObserver<ExperienceMessage> stream(StreamObserver<ExperienceReply> replies) {
		return new StreamObserver<>() {

			private boolean broken;

			@Override
			public void onNext(ExperienceMessage message) {
				if (!this.broken) {
					this.broken = !take(message, replies);
				}
			}

			@Override
			public void onError(Throwable failure) {
				this.broken = true;
			}

			@Override
			public void onCompleted() {
				replies.onCompleted();
			}

		};
	}

	private synchronized boolean take(ExperienceMessage message, StreamObserver<ExperienceReply> replies) {
		if (message.hasHello()) {
			this.hellos.add(message.getHello());
			if (!this.refusal.isOk()) {
				replies.onError(this.refusal.asRuntimeException());
				return false;
			}
			replies.onNext(ExperienceReply.newBuilder().setWelcome(welcome(message.getHello())).build());
			return true;
		}
		this.received.add(message.getEpisode());
		EpisodeKey key = message.getEpisode().getKey();
		EpisodeAck.Outcome outcome = commit(key);
		if (this.breaksBeforeAck.test(key.getSequence())) {
			this.breaksBeforeAck = (sequence) -> false;
			replies.onError(Status.UNAVAILABLE.asRuntimeException());
			return false;
		}
		if (this.acknowledges.test(key.getSequence())) {
			replies.onNext(ExperienceReply.newBuilder()
				.setAck(EpisodeAck.newBuilder().setKey(key).setOutcome(outcome).setReason("as told"))
				.build());
		}
		return true;
	}

	private EpisodeAck.Outcome commit(EpisodeKey key) {
		if (this.rejects.test(key.getSequence())) {
			return EpisodeAck.Outcome.REJECTED;
		}
		if (Set.copyOf(this.committed).contains(key)) {
			return EpisodeAck.Outcome.DUPLICATE;
		}
		this.committed.add(key);
		return EpisodeAck.Outcome.COMMITTED;
	}

	private ExperienceWelcome welcome(ExperienceHello hello) {
		long highest = this.committed.stream()
			.filter((key) -> key.getInstance().equals(hello.getInstance())
					&& key.getBootEpoch() == hello.getBootEpoch())
			.mapToLong(EpisodeKey::getSequence)
			.max()
			.orElse(0);
		return ExperienceWelcome.newBuilder().setCommittedSequence(highest).build();
	}

}
