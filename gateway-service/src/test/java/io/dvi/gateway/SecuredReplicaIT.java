package io.dvi.gateway;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.dvi.client.Model;
import io.dvi.gateway.backend.Decoder;
import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** A replica whose certificate is for its name, and which is called at its address. */
class SecuredReplicaIT {

	@TempDir
	private Path folder;

	private Path authority;

	private Server replica;

	@BeforeEach
	void serve() throws Exception {
		X509Bundle root = new CertificateBuilder().subject("CN=an authority of tests")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		this.authority = Files.writeString(this.folder.resolve("authority.pem"), root.getCertificatePEM());
		X509Bundle own = new CertificateBuilder().subject("CN=decode").addSanDnsName("localhost").buildIssuedBy(root);
		this.replica = NettyServerBuilder
			.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
					TlsServerCredentials.create(pem(own.getCertificatePathPEM()), pem(own.getPrivateKeyPEM())))
			.addService(new FakeDecode())
			.build()
			.start();
	}

	@AfterEach
	void stop() {
		this.replica.shutdownNow();
	}

	private static InputStream pem(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
	}

	@Test
	void isTakenForWhatItsNameStandsFor() {
		String[] arguments = { "--server.port=0", "--dvi.gateway.admin-port=0",
				"--dvi.gateway.decode-targets=dns:///localhost:" + this.replica.getPort(),
				"--dvi.gateway.tls.trust=" + this.authority };
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(GatewayApplication.class,
				OwnEventLoops.class)
			.run(arguments)) {
			assertThat(context.getBean(Decoder.class).model().map(Model::name).block(Duration.ofSeconds(10)))
				.isEqualTo(FakeDecode.MODEL);
		}
	}

	/**
	 * Ended with the context, they would take the servers of other tests along if they
	 * were the JVM's.
	 */
	static class OwnEventLoops {

		@Bean
		ReactorResourceFactory reactorResourceFactory() {
			ReactorResourceFactory resources = new ReactorResourceFactory();
			resources.setUseGlobalResources(false);
			return resources;
		}

	}

}
