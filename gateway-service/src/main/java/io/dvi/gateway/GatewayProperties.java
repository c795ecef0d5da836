package io.dvi.gateway;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;

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
 * @param decodeTargets gRPC targets of the decode replicas; a {@code dns:///} name stands
 * for each address it has
 * @param decodeCheck pause between two looks at which replicas are there and ready
 * @param trainerTarget gRPC target of the trainer service, owner of the heads
 * @param adminPort port of the admin API and the metrics; 0 takes a free one
 * @param answerTimeout time for one answer, queueing included
 * @param callTimeout time for any other call to a service
 * @param keepAlive pause after which a silent stream gets a comment line
 * @param access who may call
 * @param admission how many may wait
 * @param limits how large a request may be
 * @param serviceKey bearer key sent with every call to a service; null sends none
 * @param tls how the connections to both services are secured; null is plain text
 */
@Validated
@ConfigurationProperties(prefix = "dvi.gateway", ignoreUnknownFields = false)
public record GatewayProperties(@DefaultValue("static://127.0.0.1:9090") @NotEmpty List<@NotBlank String> decodeTargets,
		@DefaultValue("1s") Duration decodeCheck,
		@DefaultValue("static://127.0.0.1:9190") @NotBlank String trainerTarget,
		@DefaultValue("8081") @Min(0) @Max(65535) int adminPort, @DefaultValue("10m") Duration answerTimeout,
		@DefaultValue("10s") Duration callTimeout, @DefaultValue("10s") Duration keepAlive,
		@DefaultValue @Valid Access access, @DefaultValue @Valid Admission admission,
		@DefaultValue @Valid Limits limits, @Nullable String serviceKey, @Nullable @Valid Tls tls) {

	/** Copies the list. */
	public GatewayProperties {
		decodeTargets = List.copyOf(decodeTargets);
	}

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
	 * @param limits how much it may ask for; those of {@code dvi.gateway.admission.key}
	 * when not set
	 */
	public record Key(@NotBlank String name,
			@NotNull @Pattern(regexp = "[0-9a-fA-F]{64}",
					message = "must be the 64 hex digits of the key's sha256") String sha256,
			@NotNull Role role, @Valid @Nullable KeyLimits limits) {
	}

	/**
	 * How much one key may ask for; 0 is no limit.
	 *
	 * @param requestsPerMinute requests, all of them at once if need be
	 * @param tokensPerMinute tokens of prompts and answers
	 * @param concurrent requests under way at once
	 */
	public record KeyLimits(@DefaultValue("0") @Min(0) int requestsPerMinute,
			@DefaultValue("0") @Min(0) int tokensPerMinute, @DefaultValue("0") @Min(0) int concurrent) {
	}

	/**
	 * How many may wait for a slot of a decode replica before others are turned away.
	 *
	 * @param queueRequests most requests that wait
	 * @param queueTokens most prompt tokens, as estimated, of those that wait
	 * @param queueWait longest wait to expect, by the rate at which requests leave the
	 * queue now; as many as there are slots may wait in any case
	 * @param key what a key may ask for that has no limits of its own
	 */
	public record Admission(@DefaultValue("64") @Positive int queueRequests,
			@DefaultValue("65536") @Positive int queueTokens, @DefaultValue("1s") Duration queueWait,
			@DefaultValue @Valid KeyLimits key) {
	}

	/**
	 * How large a request may be, looked at before its prompt is turned into tokens. The
	 * body is bounded by {@code spring.http.codecs.max-in-memory-size}, the depth of its
	 * JSON by {@code spring.jackson.factory.constraints.read.max-nesting-depth}.
	 *
	 * @param messages most messages of a conversation
	 * @param promptCharacters most characters of a prompt, all messages and tools
	 * together
	 */
	public record Limits(@DefaultValue("512") @Positive int messages,
			@DefaultValue("400000") @Positive int promptCharacters) {
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
