package io.dvi.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** An authority of a test's own, and the files of those it vouches for. */
final class TestAuthority {

	private final Path folder;

	private final X509Bundle authority;

	/**
	 * Makes an authority.
	 * @param folder where files go
	 */
	TestAuthority(Path folder) throws Exception {
		this.folder = folder;
		this.authority = new CertificateBuilder().subject("CN=an authority of tests")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
	}

	/** What trusts the authority. */
	Path certificate() throws IOException {
		return Files.writeString(Files.createTempFile(this.folder, "authority", ".pem"),
				this.authority.getCertificatePEM());
	}

	/**
	 * Vouches for a name.
	 * @param name of a host
	 * @return its certificate and key
	 */
	Tls.Identity vouchFor(String name) throws Exception {
		X509Bundle bundle = new CertificateBuilder().subject("CN=" + name)
			.addSanDnsName(name)
			.buildIssuedBy(this.authority);
		return new Tls.Identity(
				Files.writeString(Files.createTempFile(this.folder, name, ".pem"), bundle.getCertificatePathPEM()),
				Files.writeString(Files.createTempFile(this.folder, name, ".key"), bundle.getPrivateKeyPEM()));
	}

}
