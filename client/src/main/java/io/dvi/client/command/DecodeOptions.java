package io.dvi.client.command;

import java.nio.file.Path;
import java.util.stream.Stream;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.client.Tls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command reaches the decode service by gRPC. */
final class DecodeOptions {

	@Spec(Spec.Target.MIXEE)
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Option(names = "--decode-target", defaultValue = "${env:DVI_DECODE_TARGET:-127.0.0.1:9090}",
			description = "gRPC target of the decode service (env DVI_DECODE_TARGET)")
	private String target = "";

	@Option(names = "--service-key", paramLabel = "KEY", defaultValue = "${env:DVI_SERVICE_KEY:-}",
			description = "bearer key of the decode service, if it asks for one (env DVI_SERVICE_KEY)")
	private String serviceKey = "";

	@Option(names = "--tls", description = "secure the connection; so do the options below")
	private boolean tls;

	@Option(names = "--tls-trust", paramLabel = "FILE", defaultValue = "${env:DVI_TLS_TRUST:-}",
			description = "PEM file with the authorities to trust (default: the JVM's; env DVI_TLS_TRUST)")
	private String trust = "";

	@Option(names = "--tls-certificates", paramLabel = "FILE", defaultValue = "${env:DVI_TLS_CERTIFICATES:-}",
			description = "PEM file with the certificate to show (env DVI_TLS_CERTIFICATES)")
	private String certificates = "";

	@Option(names = "--tls-key", paramLabel = "FILE", defaultValue = "${env:DVI_TLS_KEY:-}",
			description = "PEM file with its private key (env DVI_TLS_KEY)")
	private String key = "";

	@Option(names = "--tls-authority", paramLabel = "NAME", defaultValue = "${env:DVI_TLS_AUTHORITY:-}",
			description = "name the service's certificate must be for (default: the target's host; env DVI_TLS_AUTHORITY)")
	private String authority = "";

	/**
	 * Makes a client; its registry of heads is not to be used.
	 * @return the client, not connected yet
	 */
	DviClient connect() {
		DviClientOptions options = DviClientOptions.defaults();
		Tls secured = tls();
		try {
			return DviClient.connect(options.withTargets(this.target, options.trainerTarget())
				.withKey(this.serviceKey.isEmpty() ? null : this.serviceKey)
				.withTls(secured));
		}
		catch (IllegalArgumentException ex) {
			throw misused(ex.getMessage());
		}
	}

	private @Nullable Tls tls() {
		if (this.certificates.isEmpty() != this.key.isEmpty()) {
			throw misused("--tls-certificates and --tls-key must be given together");
		}
		boolean wanted = this.tls
				|| Stream.of(this.trust, this.certificates, this.authority).anyMatch((value) -> !value.isEmpty());
		if (!wanted) {
			return null;
		}
		Tls secured = this.trust.isEmpty() ? Tls.ofJvm() : Tls.trusting(Path.of(this.trust));
		if (!this.certificates.isEmpty()) {
			secured = secured.withIdentity(Path.of(this.certificates), Path.of(this.key));
		}
		return this.authority.isEmpty() ? secured : secured.withAuthority(this.authority);
	}

	private ParameterException misused(@Nullable String sentence) {
		return new ParameterException(this.spec.commandLine(), String.valueOf(sentence));
	}

}
