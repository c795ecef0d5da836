package io.dvi.system;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The certificates of one instance on loopback, as PEM files.
 *
 * @param authority trusted by all of them
 * @param own shown by services and callers alike
 * @param key of that
 * @param stranger an authority that nobody here trusts
 */
record Certificates(Path authority, Path own, Path key, Path stranger) {

	static Certificates issue(Path folder) {
		try {
			X509Bundle authority = authority("an authority of tests");
			X509Bundle own = new CertificateBuilder().subject("CN=a service of tests")
				.addSanDnsName("localhost")
				.addSanIpAddress("127.0.0.1")
				.buildIssuedBy(authority);
			return new Certificates(write(folder, "authority.pem", authority.getCertificatePEM()),
					write(folder, "own.pem", own.getCertificatePathPEM()),
					write(folder, "own.key", own.getPrivateKeyPEM()),
					write(folder, "stranger.pem", authority("a stranger").getCertificatePEM()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (Exception ex) {
			throw new AssertionError("no certificate could be made", ex);
		}
	}

	private static X509Bundle authority(String name) throws Exception {
		return new CertificateBuilder().subject("CN=" + name).setIsCertificateAuthority(true).buildSelfSigned();
	}

	private static Path write(Path folder, String name, String content) throws IOException {
		return Files.writeString(folder.resolve(name), content);
	}

	/** What the services have to be told, as the client's README says. */
	Map<String, String> properties() {
		return Map.ofEntries(Map.entry("spring.ssl.bundle.pem.dvi.keystore.certificate", this.own.toString()),
				Map.entry("spring.ssl.bundle.pem.dvi.keystore.private-key", this.key.toString()),
				Map.entry("spring.ssl.bundle.pem.dvi.truststore.certificate", this.authority.toString()),
				Map.entry("spring.grpc.server.ssl.bundle", "dvi"),
				Map.entry("spring.grpc.server.ssl.client-auth", "require"),
				Map.entry("spring.grpc.client.channel.default.ssl.enabled", "true"),
				Map.entry("spring.grpc.client.channel.default.ssl.bundle", "dvi"),
				Map.entry("dvi.gateway.tls.trust", this.authority.toString()),
				Map.entry("dvi.gateway.tls.certificates", this.own.toString()),
				Map.entry("dvi.gateway.tls.key", this.key.toString()));
	}

}
