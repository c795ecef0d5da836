package io.dvi.client;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class HeadsTest {

	private static final Heads.Move MOVE = new Heads.Move("alice", "because", "r1");

	private final ScriptedHeads registry = new ScriptedHeads();

	private InProcessServices services;

	private DviClient client;

	@BeforeEach
	void start() throws IOException {
		this.services = new InProcessServices(this.registry);
		this.client = this.services.client(DviClientOptions.defaults());
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.services.close();
	}

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
			.isThrownBy(() -> this.client.heads().activate(1, 7L, MOVE));
		assertThat(this.registry.activations).hasSize(1);
		assertThat(this.registry.activations.get(0).getExpectedSequence()).isEqualTo(7);
		assertThat(this.registry.activations.get(0).getActor()).isEqualTo("alice");
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
		Activation.Result result = this.client.heads().rollback(0L, MOVE);
		assertThat(result.changed()).isTrue();
		assertThat(result.activation().source()).isEqualTo(Activation.Source.ROLLBACK);
		assertThat(result.activation().version()).isZero();
		assertThat(result.activation().previousVersion()).isEqualTo(1);
		assertThat(result.activation().actor()).isEqualTo("alice");
	}

}
