package io.dvi.trainer.training;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.protobuf.Timestamp;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.trainer.grpc.HeadGrpcService;
import io.dvi.trainer.registry.ActivationFeed;
import io.dvi.trainer.registry.HeadState;
import io.dvi.trainer.testing.Details;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.LoopbackServer;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import io.dvi.v1.Acknowledgement;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.Activation;
import io.dvi.v1.ActivationResult;
import io.dvi.v1.Canary;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.Head;
import io.dvi.v1.HeadLoadFailures;
import io.dvi.v1.HeadResult;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.HeadServing;
import io.dvi.v1.ImportHeadRequest;
import io.dvi.v1.ImportOrder;
import io.dvi.v1.ListActivationsRequest;
import io.dvi.v1.ListReplicasRequest;
import io.dvi.v1.ListReplicasResponse;
import io.dvi.v1.QuarantineHeadRequest;
import io.dvi.v1.ReplicaReport;
import io.dvi.v1.RollbackRequest;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What operators and replicas say over the wire. */
class HeadControlIT {

	private final TestClock clock = new TestClock();

	private final AtomicInteger moves = new AtomicInteger();

	private TestDatabase database;

	private TrainerRig rig;

	private LoopbackServer server;

	private HeadServiceGrpc.HeadServiceBlockingStub heads;

	private ImportSender imports;

	@BeforeEach
	void open() throws IOException {
		this.database = TestDatabase.migrated();
		this.rig = new TrainerRig(this.database, this.clock.clock()).holding();
		this.server = LoopbackServer.of(new HeadGrpcService(
				Services.parts(this.database, this.rig.registry, new ActivationFeed(this.rig.registry),
						TrainerRig.LINEAGE),
				Services.orders(this.database, TrainerRig.LINEAGE), this.moves::incrementAndGet));
		this.heads = HeadServiceGrpc.newBlockingStub(this.server.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
		this.imports = new ImportSender(this.server.channel());
	}

	@AfterEach
	void close() {
		this.server.close();
		this.rig.close();
		this.database.close();
	}

	@Test
	void importsAHeadInPieces() throws Exception {
		byte[] file = file(0.5f);
		assertThat(this.imports.inPieces(file, true).getHead().getVersion()).isZero();
		HeadResult taken = this.imports.inPieces(file, false);
		assertThat(taken.getChanged()).isTrue();
		Head head = this.heads.getHead(GetHeadRequest.newBuilder().setVersion(1).build());
		assertThat(taken.getHead()).isEqualTo(head);
		assertThat(head.getOrigin()).isEqualTo(Head.Origin.IMPORTED);
		assertThat(head.getState()).isEqualTo(Head.State.READY);
		assertThat(head.getSha256()).isEqualTo(Heads.sha256(file));
		assertThat(this.rig.registry.file(1)).isEqualTo(file);
		assertThat(this.imports.inPieces(file, false).getChanged()).isFalse();
	}

	@Test
	void saysWhatIsWrongWithAnImport() {
		assertFails(() -> this.imports.inPieces(new byte[10], false), ErrorCode.HEAD_REJECTED);
		assertFails(() -> this.imports.send(List.of(ImportSender.data(file(0.5f)))), ErrorCode.INVALID_ARGUMENT);
		assertFails(() -> this.imports.send(List.of()), ErrorCode.INVALID_ARGUMENT);
		ImportHeadRequest order = ImportSender.order(false);
		assertFails(() -> this.imports.send(List.of(order, order)), ErrorCode.INVALID_ARGUMENT);
		assertFails(() -> this.imports.send(List
			.of(ImportHeadRequest.newBuilder().setOrder(ImportOrder.newBuilder().setActor("operator")).build())),
				ErrorCode.INVALID_ARGUMENT);
		HeadWeights ours = HeadFile.read(this.rig.registry.file(0));
		assertFails(() -> this.imports.inPieces(
				HeadFile.write(
						new HeadWeights(ours.kind(), "another-model", ours.splitLayer(), ours.scale(), ours.tensors())),
				false), ErrorCode.FINGERPRINT_MISMATCH);
	}

	@Test
	void movesStableCanaryAndShadowAndGoesBack() throws Exception {
		this.imports.inPieces(file(0.5f), false);
		this.imports.inPieces(file(0.25f), false);
		ActivateRequest order = ActivateRequest.newBuilder()
			.setVersion(0)
			.setCanary(Canary.newBuilder().setVersion(1).setPercent(25))
			.setShadowVersion(2)
			.setActor("operator")
			.setReason("a test")
			.setExpectedSequence(1)
			.setIdempotencyKey("key-1")
			.build();
		ActivationResult tried = this.heads.activate(order.toBuilder().setDryRun(true).build());
		assertThat(tried.getDryRun()).isTrue();
		assertThat(tried.getActivation().getSequence()).isEqualTo(2);
		assertThat(this.moves).as("a dry run hurries nobody").hasValue(0);
		ActivationResult moved = this.heads.activate(order);
		assertThat(moved.getActivation().getCanary().getPercent()).isEqualTo(25);
		assertThat(moved.getActivation().getCanary().getSha256()).isEqualTo(Heads.sha256(file(0.5f)));
		assertThat(moved.getActivation().getShadowVersion()).isEqualTo(2);
		assertThat(this.heads.activate(order.toBuilder().setRequestId("again").build())).isEqualTo(moved);
		assertRefused(() -> this.heads.activate(order.toBuilder().setVersion(2).build()), ErrorCode.INVALID_ARGUMENT);
		assertRefused(() -> quarantine(1), ErrorCode.ACTIVATION_CONFLICT);
		ActivationResult back = this.heads.rollback(RollbackRequest.newBuilder()
			.setActor("operator")
			.setReason("enough")
			.setIdempotencyKey("key-2")
			.build());
		assertThat(back.getActivation().hasCanary()).isFalse();
		assertThat(back.getActivation().hasShadowVersion()).isFalse();
		assertThat(quarantine(1).getHead().getState()).isEqualTo(Head.State.QUARANTINED);
		assertThat(quarantine(1).getChanged()).isFalse();
		assertRefused(() -> this.heads.activate(ActivateRequest.newBuilder().setVersion(1).setActor("o").build()),
				ErrorCode.ACTIVATION_CONFLICT);
		assertRefused(
				() -> this.heads
					.quarantineHead(QuarantineHeadRequest.newBuilder().setVersion(2).setActor("operator").build()),
				ErrorCode.INVALID_ARGUMENT);
	}

	@Test
	void everyOrderUnderAKeyIsCarriedOutOnce() throws Exception {
		HeadResult taken = this.imports.under("key-1", file(0.5f));
		this.imports.inPieces(file(0.25f), false);
		move(1);
		move(2);
		RollbackRequest back = RollbackRequest.newBuilder().setActor("operator").setIdempotencyKey("key-2").build();
		ActivationResult rolledBack = this.heads.rollback(back);
		assertThat(this.heads.rollback(back.toBuilder().setRequestId("again").build())).isEqualTo(rolledBack);
		assertThat(this.rig.registry.activation().version()).as("one step").isEqualTo(1);
		assertThat(this.heads.rollback(back.toBuilder().setDryRun(true).build()))
			.isEqualTo(rolledBack.toBuilder().setDryRun(true).build());
		move(0);
		QuarantineHeadRequest bad = QuarantineHeadRequest.newBuilder()
			.setVersion(1)
			.setActor("operator")
			.setReason("a test")
			.setIdempotencyKey("key-3")
			.build();
		HeadResult quarantined = this.heads.quarantineHead(bad);
		assertThat(quarantined.getChanged()).isTrue();
		assertThat(this.heads.quarantineHead(bad)).isEqualTo(quarantined);
		assertThat(this.imports.under("key-1", file(0.5f))).as("before it was quarantined").isEqualTo(taken);
		assertFails(() -> this.imports.under("key-1", file(0.75f)), ErrorCode.INVALID_ARGUMENT);
		assertRefused(() -> this.heads.quarantineHead(bad.toBuilder().setVersion(2).build()),
				ErrorCode.INVALID_ARGUMENT);
		assertRefused(() -> this.heads.quarantineHead(bad.toBuilder().setIdempotencyKey("key-2").build()),
				ErrorCode.INVALID_ARGUMENT);
		assertRefused(() -> this.heads.rollback(back.toBuilder().setIdempotencyKey("k".repeat(201)).build()),
				ErrorCode.INVALID_ARGUMENT);
	}

	@Test
	void aDryRunLeavesItsKeyFree() {
		QuarantineHeadRequest order = QuarantineHeadRequest.newBuilder()
			.setVersion(1)
			.setActor("operator")
			.setReason("a test")
			.setIdempotencyKey("key-1")
			.setDryRun(true)
			.build();
		Heads.publish(this.rig.registry);
		assertThat(this.heads.quarantineHead(order).getChanged()).isTrue();
		assertThat(this.heads.quarantineHead(order.toBuilder().setDryRun(false).build()).getChanged()).isTrue();
		assertThat(this.rig.registry.head(1).state().kind()).isEqualTo(HeadState.Kind.QUARANTINED);
	}

	@Test
	void replicasReportAndTheAuditShowsTheirWords() {
		ReplicaReport report = ReplicaReport.newBuilder()
			.setInstance("decode-0")
			.setBootEpoch(3)
			.setModelFingerprint(TrainerRig.MODEL.fingerprint())
			.setActivationSequence(1)
			.setPlainTokensPerSecond(210.5)
			.putLoadFailures("checksum", 2)
			.addHeadLoadFailures(HeadLoadFailures.newBuilder().setHeadVersion(4).putLoadFailures("checksum", 1))
			.setSince(Timestamp.newBuilder().setSeconds(1_700_000_000))
			.addServing(HeadServing.newBuilder().setHeadVersion(-1).setTokens(7).addDraftedByPosition(3))
			.build();
		this.heads.reportReplica(report);
		ListReplicasResponse listed = this.heads.listReplicas(ListReplicasRequest.getDefaultInstance());
		assertThat(listed.getConverged()).isTrue();
		assertThat(listed.getReplicasList()).singleElement().satisfies((replica) -> {
			assertThat(replica.getReport()).isEqualTo(report);
			assertThat(replica.getHealthy()).isTrue();
		});
		Activation active = this.heads.getActivation(GetActivationRequest.getDefaultInstance());
		assertThat(active.getAcknowledgementsList()).extracting(Acknowledgement::getInstance)
			.containsExactly("decode-0");
		assertThat(this.heads.listActivations(ListActivationsRequest.getDefaultInstance()).getActivationsList())
			.containsExactly(active);
		assertRefused(() -> this.heads.reportReplica(report.toBuilder().setModelFingerprint("other").build()),
				ErrorCode.FINGERPRINT_MISMATCH);
		assertRefused(() -> this.heads.reportReplica(report.toBuilder().setInstance("").build()),
				ErrorCode.INVALID_ARGUMENT);
		assertRefused(
				() -> this.heads
					.reportReplica(report.toBuilder().addServing(HeadServing.newBuilder().setVerifySteps(-1)).build()),
				ErrorCode.INVALID_ARGUMENT);
		assertRefused(() -> this.heads.reportReplica(
				report.toBuilder().addHeadLoadFailures(HeadLoadFailures.newBuilder().setHeadVersion(4)).build()),
				ErrorCode.INVALID_ARGUMENT);
	}

	private HeadResult quarantine(long version) {
		return this.heads.quarantineHead(QuarantineHeadRequest.newBuilder()
			.setVersion(version)
			.setActor("operator")
			.setReason("a test")
			.build());
	}

	private byte[] file(float add) {
		HeadWeights ours = HeadFile.read(this.rig.registry.file(0));
		ours.tensors().values().forEach((tensor) -> {
			for (int i = 0; i < tensor.values().length; i++) {
				tensor.values()[i] += add;
			}
		});
		return HeadFile.write(ours);
	}

	private void move(long version) {
		this.heads.activate(ActivateRequest.newBuilder().setVersion(version).setActor("operator").build());
	}

	private static void assertFails(ThrowingCallable call, ErrorCode code) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(Details.code(Objects.requireNonNull(ex.getCause()))).isEqualTo(code));
	}

	private static void assertRefused(ThrowingCallable call, ErrorCode code) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(Details.code(ex)).isEqualTo(code));
	}

}
