package io.dvi.client;

import java.nio.file.Files;
import java.nio.file.Path;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(20)
class TlsTest {

	@TempDir
	private Path folder;

	private TestAuthority authority;

	private @Nullable LoopbackServer server;

	@BeforeEach
	void found() throws Exception {
		this.authority = new TestAuthority(this.folder);
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	@Test
	void aServerIsReachedWhoseAuthorityIsTrusted() throws Exception {
		serve(TestAuthority.credentials(this.authority.vouchFor("localhost"), null));
		assertThat(modelName(Tls.trusting(this.authority.certificate()))).isEqualTo("smol");
	}

	@Test
	void aStrangersCertificateIsRefusedAtTheFirstTry() throws Exception {
		serve(TestAuthority.credentials(new TestAuthority(this.folder).vouchFor("localhost"), null));
		refused(Tls.trusting(this.authority.certificate()));
		refused(Tls.ofJvm());
	}

	@Test
	void aCertificateForAnotherNameIsRefused() throws Exception {
		serve(TestAuthority.credentials(this.authority.vouchFor("elsewhere.example"), null));
		refused(Tls.trusting(this.authority.certificate()));
	}

	@Test
	void aNameThatIsLookedUpIsWhatTheCertificateHasToBeFor() throws Exception {
		serve(TestAuthority.credentials(this.authority.vouchFor("localhost"), null));
		Tls tls = Tls.trusting(this.authority.certificate());
		assertThat(modelName("dns:///localhost:" + server().port(), tls)).isEqualTo("smol");
	}

	@Test
	void aServerThatIsReachedByItsAddressIsKnownByTheNameGiven() throws Exception {
		serve(TestAuthority.credentials(this.authority.vouchFor("decode.example"), null));
		Tls tls = Tls.trusting(this.authority.certificate());
		String target = "dns:///127.0.0.1:" + server().port();
		assertThat(modelName(target, tls.withAuthority("decode.example"))).isEqualTo("smol");
		assertThatExceptionOfType(DviException.Untrusted.class).isThrownBy(() -> modelName(target, tls));
		assertThatExceptionOfType(DviException.Untrusted.class)
			.isThrownBy(() -> modelName(target, tls.withAuthority("other.example")));
	}

	@Test
	void aServerThatAsksWhoCallsIsShownACertificate() throws Exception {
		serve(TestAuthority.credentials(this.authority.vouchFor("localhost"), this.authority.certificate()));
		Tls tls = Tls.trusting(this.authority.certificate());
		Tls.Identity caller = this.authority.vouchFor("caller");
		assertThat(modelName(tls.withIdentity(caller.certificates(), caller.key()))).isEqualTo("smol");
		refused(tls);
	}

	@Test
	void aServerInPlainTextIsNotTakenForASecuredOne() throws Exception {
		serve(InsecureServerCredentials.create());
		refused(Tls.trusting(this.authority.certificate()));
		assertThat(modelName(null)).isEqualTo("smol");
	}

	@Test
	void filesThatHoldNoCertificateAreNamed() throws Exception {
		for (Path file : new Path[] { this.folder.resolve("absent.pem"),
				Files.createFile(this.folder.resolve("empty.pem")) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> client("static://localhost:1", Tls.trusting(file)))
				.withMessage("`trust` must name a PEM file that can be read. Given: " + file);
		}
		Path nonsense = Files.writeString(this.folder.resolve("nonsense.pem"),
				"-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
		assertThatIllegalArgumentException().isThrownBy(() -> client("static://localhost:1", Tls.trusting(nonsense)))
			.withMessage("`tls` must name PEM files with certificates and a key. Given: " + Tls.trusting(nonsense));
	}

	private void refused(Tls tls) {
		assertThatExceptionOfType(DviException.Untrusted.class).isThrownBy(() -> modelName(tls))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE));
	}

	private String modelName(@Nullable Tls tls) {
		return modelName("static://localhost:" + server().port(), tls);
	}

	private static String modelName(String target, @Nullable Tls tls) {
		try (DviClient client = client(target, tls)) {
			return client.model().name();
		}
	}

	private static DviClient client(String target, @Nullable Tls tls) {
		return DviClient.connect(DviClientOptions.defaults().withTargets(target, target).withTls(tls));
	}

	private LoopbackServer server() {
		if (this.server == null) {
			throw new AssertionError("no server was started");
		}
		return this.server;
	}

	private void serve(ServerCredentials credentials) throws Exception {
		this.server = new LoopbackServer(credentials, new ScriptedDecode());
	}

}
