package io.dvi.gateway;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the gateway.
 *
 * @param decodeTarget gRPC target of the decode service
 * @param trainerTarget gRPC target of the trainer service, owner of the heads
 * @param adminPort port of the admin API and the metrics; 0 takes a free one
 * @param answerTimeout time for one answer, queueing included
 * @param callTimeout time for any other call to a service
 * @param keepAlive pause after which a silent stream gets a comment line
 * @param access who may call
 * @param tls how the connections to both services are secured; null is plain text
 */
@Validated
@ConfigurationProperties(prefix = "dvi.gateway", ignoreUnknownFields = false)
public record GatewayProperties(@DefaultValue("static://127.0.0.1:9090") @NotBlank String decodeTarget,
		@DefaultValue("static://127.0.0.1:9190") @NotBlank String trainerTarget,
		@DefaultValue("8081") @Min(0) @Max(65535) int adminPort, @DefaultValue("10m") Duration answerTimeout,
		@DefaultValue("10s") Duration callTimeout, @DefaultValue("10s") Duration keepAlive,
		@DefaultValue @Valid Access access, @Nullable @Valid Tls tls) {

	/**
	 * Who may call.
	 *
	 * @param keys the bearer keys; without any, every call is refused
	 */
	public record Access(@DefaultValue List<@Valid Key> keys) {

		/** Copies the list. */
		public Access {
			keys = List.copyOf(keys);
		}

	}

	/**
	 * A bearer key, known by its hash only.
	 *
	 * @param name whom it belongs to; shown in the audit
	 * @param sha256 hex sha256 of the key's text
	 * @param role what it entitles to
	 */
	public record Key(@NotBlank String name, @NotNull @Pattern(regexp = "[0-9a-fA-F]{64}",
			message = "must be the 64 hex digits of the key's sha256") String sha256, @NotNull Role role) {
	}

	/**
	 * How connections to the services are secured. Files are PEM.
	 *
	 * @param trust certificates of the authorities that vouch for the services
	 * @param certificates what the gateway shows to services that ask for it; null shows
	 * nothing
	 * @param key private key of that, PKCS 8
	 */
	public record Tls(@NotNull Path trust, @Nullable Path certificates, @Nullable Path key) {

		/** Refuses halves. */
		public Tls {
			if ((certificates == null) != (key == null)) {
				throw new IllegalArgumentException("`certificates` and `key` must be given together");
			}
		}

	}

	/** What a key entitles to. */
	public enum Role {

		/** Use the model. */
		USER,
		/** Read heads, activations and metrics. */
		VIEWER,
		/** Everything, moving the active head included. */
		ADMIN

	}

}
