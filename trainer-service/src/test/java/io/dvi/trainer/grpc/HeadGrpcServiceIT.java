package io.dvi.trainer.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.dvi.trainer.registry.ActivationFeed;
import io.dvi.trainer.registry.HeadCandidate;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.testing.Details;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.LoopbackServer;
import io.dvi.trainer.testing.TestDatabase;
import io.dvi.trainer.training.Services;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.Activation;
import io.dvi.v1.ActivationResult;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.Head;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.ListActivationsRequest;
import io.dvi.v1.ListHeadsRequest;
import io.dvi.v1.RollbackRequest;
import io.dvi.v1.WatchActivationRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeadGrpcServiceIT {

	private static final int LARGE = 700_001;

	private TestDatabase database;

	private HeadRegistry registry;

	private ActivationFeed feed;

	private LoopbackServer server;

	private HeadServiceGrpc.HeadServiceBlockingStub heads;

	@BeforeEach
	void open() throws IOException {
		this.database = TestDatabase.migrated();
		this.registry = new HeadRegistry(this.database.jdbc(), this.database.transactions(), Heads.LINEAGE,
				Clock.systemUTC());
		this.registry.initialise(() -> Heads.head(null, 10));
		this.registry.publish(this.registry.takeVersion(), Heads.head(0L, LARGE));
		this.feed = new ActivationFeed(this.registry);
		this.server = LoopbackServer
			.of(new HeadGrpcService(Services.parts(this.database, this.registry, this.feed, Heads.LINEAGE),
					Services.orders(this.database, Heads.LINEAGE), () -> {
					}));
		this.heads = HeadServiceGrpc.newBlockingStub(this.server.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
	}

	@AfterEach
	void close() {
		this.server.close();
		this.database.close();
	}

	@Test
	void describesHeadsNewestFirst() {
		List<Head> listed = this.heads.listHeads(ListHeadsRequest.getDefaultInstance()).getHeadsList();
		assertThat(listed).extracting(Head::getVersion).containsExactly(1L, 0L);
		assertThat(listed.get(0)).isEqualTo(this.heads.getHead(GetHeadRequest.newBuilder().setVersion(1).build()));
		assertThat(listed.get(0).getParent()).isZero();
		assertThat(listed.get(1).hasParent()).isFalse();
		assertThat(listed.get(0).getEvaluation().getFirstTokenAgreement()).isEqualTo(0.3);
		assertThat(this.heads.listHeads(ListHeadsRequest.newBuilder().setBeforeVersion(1).build()).getHeadsList())
			.extracting(Head::getVersion)
			.containsExactly(0L);
	}

	@Test
	void sendsAHeadInPiecesWhoseHashIsTheOneOnRecord() throws IOException {
		Iterator<HeadChunk> chunks = this.heads.fetchHead(FetchHeadRequest.newBuilder().setVersion(1).build());
		Head head = chunks.next().getHead();
		ByteArrayOutputStream file = new ByteArrayOutputStream();
		int pieces = 0;
		while (chunks.hasNext()) {
			HeadChunk chunk = chunks.next();
			assertThat(chunk.getData().size()).isLessThanOrEqualTo(256 * 1024);
			chunk.getData().writeTo(file);
			pieces++;
		}
		HeadCandidate published = Heads.head(0L, LARGE);
		assertThat(pieces).isEqualTo(3);
		assertThat(file.size()).isEqualTo(LARGE).isEqualTo((int) head.getSizeBytes());
		assertThat(Heads.sha256(file.toByteArray())).isEqualTo(head.getSha256()).isEqualTo(published.sha256());
	}

	@Test
	void movesThePointerAndBackAndShowsTheHistory() {
		ActivationResult moved = this.heads.activate(activate(1).setExpectedSequence(1).build());
		assertThat(moved.getChanged()).isTrue();
		assertThat(moved.getActivation().getPreviousVersion()).isZero();
		assertThat(this.heads.activate(activate(1).build()).getChanged()).isFalse();
		ActivationResult back = this.heads.rollback(RollbackRequest.newBuilder().setActor("operator").build());
		assertThat(back.getActivation().getVersion()).isZero();
		assertThat(back.getActivation().getSource()).isEqualTo(Activation.Source.ROLLBACK);
		assertThat(this.heads.getActivation(GetActivationRequest.getDefaultInstance())).isEqualTo(back.getActivation());
		assertThat(this.heads.listActivations(ListActivationsRequest.getDefaultInstance()).getActivationsList())
			.extracting(Activation::getSequence)
			.containsExactly(3L, 2L, 1L);
	}

	/** The console reads both every second. */
	@Test
	void readingGivesEveryConnectionBack() {
		this.heads.getActivation(GetActivationRequest.getDefaultInstance());
		this.heads.listActivations(ListActivationsRequest.getDefaultInstance());
		assertThat(this.database.pool().getHikariPoolMXBean().getActiveConnections()).isZero();
	}

	@Test
	void saysWhatWasWrongWithARequest() {
		assertRefused(() -> this.heads.getHead(GetHeadRequest.newBuilder().setVersion(7).build()),
				Status.Code.NOT_FOUND, ErrorCode.HEAD_NOT_FOUND);
		assertRefused(() -> this.heads.fetchHead(FetchHeadRequest.newBuilder().setVersion(7).build()).next(),
				Status.Code.NOT_FOUND, ErrorCode.HEAD_NOT_FOUND);
		assertRefused(() -> this.heads.activate(activate(7).build()), Status.Code.NOT_FOUND, ErrorCode.HEAD_NOT_FOUND);
		assertRefused(() -> this.heads.activate(activate(1).setExpectedSequence(5).build()),
				Status.Code.FAILED_PRECONDITION, ErrorCode.ACTIVATION_CONFLICT);
		assertRefused(() -> this.heads
			.rollback(RollbackRequest.newBuilder().setToVersion(0).setExpectedSequence(5).setActor("operator").build()),
				Status.Code.FAILED_PRECONDITION, ErrorCode.ACTIVATION_CONFLICT);
		assertRefused(() -> this.heads.activate(activate(1).setActor("").build()), Status.Code.INVALID_ARGUMENT,
				ErrorCode.INVALID_ARGUMENT);
		assertRefused(() -> this.heads.listHeads(ListHeadsRequest.newBuilder().setLimit(501).build()),
				Status.Code.INVALID_ARGUMENT, ErrorCode.INVALID_ARGUMENT);
		assertRefused(
				() -> this.heads.watchActivation(WatchActivationRequest.newBuilder().setModelFingerprint("x").build())
					.next(),
				Status.Code.FAILED_PRECONDITION, ErrorCode.FINGERPRINT_MISMATCH);
	}

	@Test
	void answersUnavailableWhileTheDatabaseIsAway() {
		this.database.close();
		assertRefused(() -> this.heads.getActivation(GetActivationRequest.getDefaultInstance()),
				Status.Code.UNAVAILABLE, ErrorCode.UNAVAILABLE);
	}

	@Test
	void tellsAWatcherTheCurrentActivationAndMovesOfAnotherProcess() throws Exception {
		BlockingQueue<Activation> told = new LinkedBlockingQueue<>();
		Context.CancellableContext watching = Context.current().withCancellation();
		watching.run(() -> HeadServiceGrpc.newStub(this.server.channel())
			.watchActivation(WatchActivationRequest.getDefaultInstance(), collect(told)));
		Activation first = null;
		while (first == null) {
			this.feed.doWork();
			first = told.poll(10, TimeUnit.MILLISECONDS);
		}
		assertThat(first.getSequence()).isEqualTo(1);
		try (TestDatabase elsewhere = this.database.again()) {
			new HeadRegistry(elsewhere.jdbc(), elsewhere.transactions(), Heads.LINEAGE, Clock.systemUTC())
				.activate(Heads.to(1));
		}
		this.feed.doWork();
		assertThat(told.poll(10, TimeUnit.SECONDS)).isNotNull().extracting(Activation::getVersion).isEqualTo(1L);
		watching.cancel(null);
	}

	private static ActivateRequest.Builder activate(long version) {
		return ActivateRequest.newBuilder().setVersion(version).setActor("operator").setReason("a test");
	}

	private static void assertRefused(ThrowingCallable call, Status.Code status, ErrorCode code) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call).satisfies((ex) -> {
			assertThat(ex.getStatus().getCode()).isEqualTo(status);
			assertThat(Details.code(ex)).isEqualTo(code);
		});
	}

	private static StreamObserver<Activation> collect(BlockingQueue<Activation> told) {
		return new StreamObserver<>() {
			@Override
			public void onNext(Activation activation) {
				told.add(activation);
			}

			@Override
			public void onError(Throwable failure) {
				// The test hangs up at its end.
			}

			@Override
			public void onCompleted() {
				throw new AssertionError("a watch has no end");
			}
		};
	}

}
