package io.dvi.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/** An authority of a test's own, and the files of those it vouches for. */
public final class TestAuthority {

	private final Path folder;

	private final X509Bundle authority;

	/**
	 * Makes an authority.
	 * @param folder where files go
	 */
	public TestAuthority(Path folder) throws Exception {
		this.folder = folder;
		this.authority = new CertificateBuilder().subject("CN=an authority of tests")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
	}

	/** What trusts the authority. */
	public Path certificate() throws IOException {
		return Files.writeString(Files.createTempFile(this.folder, "authority", ".pem"),
				this.authority.getCertificatePEM());
	}

	/**
	 * Vouches for a name.
	 * @param name of a host
	 * @return its certificate and key
	 */
	public Tls.Identity vouchFor(String name) throws Exception {
		X509Bundle bundle = new CertificateBuilder().subject("CN=" + name)
			.addSanDnsName(name)
			.buildIssuedBy(this.authority);
		return new Tls.Identity(
				Files.writeString(Files.createTempFile(this.folder, name, ".pem"), bundle.getCertificatePathPEM()),
				Files.writeString(Files.createTempFile(this.folder, name, ".key"), bundle.getPrivateKeyPEM()));
	}

	/**
	 * What a service shows, and whom it asks to show something.
	 * @param identity its own
	 * @param callers who vouches for callers; null asks them for nothing
	 */
	public static ServerCredentials credentials(Tls.Identity identity, @Nullable Path callers) throws IOException {
		TlsServerCredentials.Builder credentials = TlsServerCredentials.newBuilder()
			.keyManager(identity.certificates().toFile(), identity.key().toFile());
		if (callers != null) {
			credentials.trustManager(callers.toFile()).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
		}
		return credentials.build();
	}

}
