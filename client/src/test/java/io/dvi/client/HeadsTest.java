package io.dvi.client;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
	void aRollbackReportsTheRecordedMove() {
		Activation.Result result = this.client.heads().rollback(0L, MOVE);
		assertThat(result.changed()).isTrue();
		assertThat(result.activation().source()).isEqualTo(Activation.Source.ROLLBACK);
		assertThat(result.activation().version()).isZero();
		assertThat(result.activation().previousVersion()).isEqualTo(1);
		assertThat(result.activation().actor()).isEqualTo("alice");
	}

}
