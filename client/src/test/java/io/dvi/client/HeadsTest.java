package io.dvi.client;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.google.protobuf.ByteString;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.Canary;
import io.dvi.v1.ImportHeadRequest;
import io.dvi.v1.ImportOrder;
import io.dvi.v1.QuarantineHeadRequest;
import io.dvi.v1.RollbackRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class HeadsTest {

	private static final Order ORDER = new Order("alice", "because", "r1", true, "key-1");

	private final ScriptedHeads registry = new ScriptedHeads();

	@AutoClose
	private final InProcessServices services = new InProcessServices(DviClientOptions.defaults(), this.registry);

	private final DviClient client = this.services.client();

	@Test
	void listsVersionsNewestFirstWithTheirParents() {
		assertThat(this.client.heads().list(10, null)).extracting(Head::version).containsExactly(1L, 0L);
		assertThat(this.client.heads().list(10, null)).extracting(Head::parent).containsExactly(0L, null);
	}

	@Test
	void aReadIsTriedAgainWhileTheRegistryIsNotReachable() {
		this.registry.listsToFail.set(2);
		assertThat(this.client.heads().list(10, null)).hasSize(2);
	}

	@Test
	void aMoveIsNeverTriedAgain() {
		assertThatExceptionOfType(DviException.Unavailable.class)
			.isThrownBy(() -> this.client.heads().activate(Pointer.to(1).withCanary(2, 10).withShadow(3), 7L, ORDER));
		assertThat(this.registry.activations).containsExactly(ActivateRequest.newBuilder()
			.setVersion(1)
			.setCanary(Canary.newBuilder().setVersion(2).setPercent(10))
			.setShadowVersion(3)
			.setExpectedSequence(7)
			.setActor("alice")
			.setReason("because")
			.setRequestId("r1")
			.setDryRun(true)
			.setIdempotencyKey("key-1")
			.build());
	}

	@Test
	void anUnknownVersionIsNotFound() {
		assertThatExceptionOfType(DviException.NotFound.class).isThrownBy(() -> this.client.heads().show(9))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.HEAD_NOT_FOUND));
	}

	@Test
	void aFetchedFileHasThePromisedSha256() throws NoSuchAlgorithmException {
		this.registry.sha256 = HexFormat.of()
			.formatHex(MessageDigest.getInstance("SHA-256").digest(ScriptedHeads.FILE));
		assertThat(this.client.heads().fetch(1).bytes()).isEqualTo(ScriptedHeads.FILE);
	}

	@Test
	void aFileWithAnotherSha256IsRefused() {
		assertThatExceptionOfType(DviException.Internal.class).isThrownBy(() -> this.client.heads().fetch(1))
			.withMessageContaining("sha256");
	}

	@Test
	void anEvaluationReportsProgressAndFiguresByTask() {
		List<HeadReport.Progress> told = new ArrayList<>();
		HeadReport report = this.client.heads()
			.evaluate(1, new HeadReport.Bounds(500, Duration.ofSeconds(10)), told::add);
		assertThat(told).containsExactly(new HeadReport.Progress(50, 200));
		assertThat(this.registry.evaluations).singleElement()
			.satisfies((request) -> assertThat(request.getRows()).isEqualTo(500));
		HeadReport.Interval around = new HeadReport.Interval(-0.01, 0.09);
		HeadReport.Interval speeds = new HeadReport.Interval(1.4, 1.6);
		assertThat(report.overall()).isEqualTo(new HeadReport.Figures("", 3, 300, 0.875, 0.4375,
				List.of(0.4375, 0.375, 0.25), 2.5, 1.625, 2.25, 1.5, speeds, 1.25, new HeadReport.Gain(0.03, around)));
		assertThat(report.tasks()).extracting(HeadReport.Figures::task).containsExactly("sums", "");
		assertThat(report.tasks().get(1).speedInterval()).isNull();
		assertThat(report.active()).isNotNull();
	}

	@Test
	void theActiveVersionIsNotComparedWithItself() {
		HeadReport report = this.client.heads().evaluate(0, HeadReport.Bounds.DEFAULT, (progress) -> {
		});
		assertThat(report.active()).isNull();
		assertThat(report.overall().gain()).isNull();
	}

	@Test
	void anEvaluationIsNeverTriedAgain() {
		assertThatExceptionOfType(DviException.Unavailable.class)
			.isThrownBy(() -> this.client.heads().evaluate(2, HeadReport.Bounds.DEFAULT, (progress) -> {
			}))
			.withMessage("an evaluation is under way");
		assertThat(this.registry.evaluations).hasSize(1);
	}

	@Test
	void aRollbackReportsTheRecordedMove() {
		Activation.Result result = this.client.heads().rollback(0L, 7L, ORDER);
		assertThat(result.changed()).isTrue();
		assertThat(result.activation().source()).isEqualTo(Activation.Source.ROLLBACK);
		assertThat(result.activation().version()).isZero();
		assertThat(result.activation().previousVersion()).isEqualTo(1);
		assertThat(result.activation().actor()).isEqualTo("alice");
	}

	@Test
	void aRollbackSaysWhatItKnowsAndNothingElse() {
		this.client.heads().rollback(0L, 7L, ORDER);
		this.client.heads().rollback(null, null, Order.by("bob", "slow"));
		assertThat(this.registry.rollbacks).containsExactly(RollbackRequest.newBuilder()
			.setToVersion(0)
			.setExpectedSequence(7)
			.setActor("alice")
			.setReason("because")
			.setRequestId("r1")
			.setDryRun(true)
			.setIdempotencyKey("key-1")
			.build(), RollbackRequest.newBuilder().setActor("bob").setReason("slow").build());
	}

	@Test
	void anActivationTellsCanaryShadowFiguresAndReplicas() {
		Activation activation = this.client.heads().activation();
		assertThat(activation.pointer()).isEqualTo(Pointer.to(0).withCanary(1, 10).withShadow(2));
		assertThat(activation.figures()).containsExactly(new Figure("tokens_per_step", 2.31, 2.4),
				new Figure("watch_passed", 1, null));
		assertThat(activation.acknowledgements()).extracting(Activation.Acknowledgement::error)
			.containsExactly("checksum");
	}

	@Test
	void aFileIsTakenInPieceByPiece() {
		byte[] file = new byte[600_000];
		Arrays.fill(file, (byte) 7);
		Head.Result result = this.client.heads().importHead(file, ORDER);
		assertThat(result.changed()).isTrue();
		assertThat(result.dryRun()).isTrue();
		assertThat(result.head().origin()).isEqualTo(Head.Origin.IMPORTED);
		assertThat(this.registry.imports.get(0).getOrder()).isEqualTo(ImportOrder.newBuilder()
			.setActor("alice")
			.setReason("because")
			.setRequestId("r1")
			.setDryRun(true)
			.setIdempotencyKey("key-1")
			.build());
		ByteString sent = this.registry.imports.stream()
			.skip(1)
			.map(ImportHeadRequest::getData)
			.reduce(ByteString.EMPTY, ByteString::concat);
		assertThat(sent.toByteArray()).isEqualTo(file);
		assertThat(this.registry.imports).hasSize(4);
	}

	@Test
	void aFileThatCannotServeIsRefusedInTheTrainersWords() {
		assertThatExceptionOfType(DviException.InvalidRequest.class)
			.isThrownBy(() -> this.client.heads().importHead(new byte[0], ORDER))
			.withMessage("the file is empty")
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.HEAD_REJECTED));
	}

	@Test
	void aQuarantinedVersionSaysWhyAndByWhom() {
		Head.Result result = this.client.heads().quarantine(1, ORDER);
		assertThat(result.head().standing()).isEqualTo(new Head.Standing(Head.State.QUARANTINED, "because", "alice"));
		assertThat(this.registry.quarantines).containsExactly(QuarantineHeadRequest.newBuilder()
			.setVersion(1)
			.setActor("alice")
			.setReason("because")
			.setRequestId("r1")
			.setDryRun(true)
			.setIdempotencyKey("key-1")
			.build());
	}

	@Test
	void replicasTellWhatTheyServeAndHowThatGoes() {
		Replica.Fleet fleet = this.client.heads().replicas();
		assertThat(fleet.converged()).isTrue();
		Replica replica = fleet.replicas().get(0);
		assertThat(replica.instance()).isEqualTo("decode-0");
		assertThat(replica.served().activationSequence()).isEqualTo(3);
		assertThat(replica.served().canaryVersion()).isZero();
		assertThat(replica.loadFailures()).isEqualTo(Map.of("checksum", 2L));
		assertThat(replica.serving()).containsExactly(new Replica.Serving(1, 0, 30, 10, Duration.ofMillis(500), 0,
				List.of(10L), List.of(7L), List.of(new Replica.Drafter("head", 9, 6))));
	}

}
