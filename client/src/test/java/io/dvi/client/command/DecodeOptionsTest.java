package io.dvi.client.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.dvi.client.LoopbackServer;
import io.dvi.client.ScriptedDecode;
import io.dvi.client.TestAuthority;
import io.dvi.client.Tls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A command that calls a secured decode service. */
@Timeout(60)
class DecodeOptionsTest {

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@TempDir
	private Path folder;

	private TestAuthority authority;

	private LoopbackServer server;

	@BeforeEach
	void serve() throws Exception {
		this.authority = new TestAuthority(this.folder);
		this.server = new LoopbackServer(
				TestAuthority.credentials(this.authority.vouchFor("decode.example"), this.authority.certificate()),
				new ScriptedDecode().then(ScriptedDecode.answering("Hello")));
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void trustIdentityAndNameOfTheServiceAreOptions() throws Exception {
		Tls.Identity caller = this.authority.vouchFor("caller");
		assertThat(chat("--tls-trust", this.authority.certificate().toString(), "--tls-certificates",
				caller.certificates().toString(), "--tls-key", caller.key().toString(), "--tls-authority",
				"decode.example"))
			.isZero();
		assertThat(this.out.toString()).startsWith("Hello");
	}

	@Test
	void theJvmsAuthoritiesAreTrustedWhereNoneIsNamed() {
		assertThat(chat("--tls", "--tls-authority", "decode.example")).isEqualTo(1);
		assertThat(this.err.toString()).contains("certificate");
		assertThat(chat()).as("plain text").isEqualTo(1);
	}

	@Test
	void halvesAndFilesThatAreNotThereAreRefusedByName() {
		assertThat(chat("--tls-key", "own.key")).isEqualTo(2);
		assertThat(this.err.toString()).contains("--tls-certificates and --tls-key must be given together");
		assertThat(chat("--tls-trust", "/absent.pem")).isEqualTo(2);
		assertThat(this.err.toString()).contains("`trust` must name a PEM file that can be read. Given: /absent.pem");
	}

	private int chat(String... options) {
		List<String> all = new ArrayList<>(List.of("chat", "--grpc", "--decode-target", this.server.target(), "hello"));
		all.addAll(List.of(options));
		return ClientCommand.commandLine()
			.setOut(new PrintWriter(this.out, true))
			.setErr(new PrintWriter(this.err, true))
			.execute(all.toArray(String[]::new));
	}

}
