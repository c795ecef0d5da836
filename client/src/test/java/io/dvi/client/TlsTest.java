package io.dvi.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
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

	private @Nullable Server server;

	@BeforeEach
	void found() throws Exception {
		this.authority = new TestAuthority(this.folder);
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.shutdownNow();
		}
	}

	@Test
	void aServerIsReachedWhoseAuthorityIsTrusted() throws Exception {
		serve(credentials(this.authority.vouchFor("localhost"), null));
		assertThat(modelName(Tls.trusting(this.authority.certificate()))).isEqualTo("smol");
	}

	@Test
	void aStrangersCertificateIsRefusedAtTheFirstTry() throws Exception {
		serve(credentials(new TestAuthority(this.folder).vouchFor("localhost"), null));
		refused(Tls.trusting(this.authority.certificate()));
		refused(Tls.ofJvm());
	}

	@Test
	void aCertificateForAnotherNameIsRefused() throws Exception {
		serve(credentials(this.authority.vouchFor("elsewhere.example"), null));
		refused(Tls.trusting(this.authority.certificate()));
	}

	@Test
	void aServerThatAsksWhoCallsIsShownACertificate() throws Exception {
		serve(credentials(this.authority.vouchFor("localhost"), this.authority.certificate()));
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
			assertThatIllegalArgumentException().isThrownBy(() -> client(1, Tls.trusting(file)))
				.withMessage("`trust` must name a PEM file that can be read. Given: " + file);
		}
		Path nonsense = Files.writeString(this.folder.resolve("nonsense.pem"),
				"-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
		assertThatIllegalArgumentException().isThrownBy(() -> client(1, Tls.trusting(nonsense)))
			.withMessage("`tls` must name PEM files with certificates and a key. Given: " + Tls.trusting(nonsense));
	}

	private void refused(Tls tls) {
		assertThatExceptionOfType(DviException.Untrusted.class).isThrownBy(() -> modelName(tls))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE));
	}

	private String modelName(@Nullable Tls tls) {
		try (DviClient client = client(server().getPort(), tls)) {
			return client.model().name();
		}
	}

	private static DviClient client(int port, @Nullable Tls tls) {
		String target = "static://localhost:" + port;
		return DviClient.connect(DviClientOptions.defaults().withTargets(target, target).withTls(tls));
	}

	private Server server() {
		if (this.server == null) {
			throw new AssertionError("no server was started");
		}
		return this.server;
	}

	private void serve(ServerCredentials credentials) throws Exception {
		this.server = NettyServerBuilder
			.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials)
			.addService(new ScriptedDecode())
			.build()
			.start();
	}

	private static ServerCredentials credentials(Tls.Identity identity, @Nullable Path callers) throws Exception {
		TlsServerCredentials.Builder credentials = TlsServerCredentials.newBuilder()
			.keyManager(identity.certificates().toFile(), identity.key().toFile());
		if (callers != null) {
			credentials.trustManager(callers.toFile()).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
		}
		return credentials.build();
	}

}
