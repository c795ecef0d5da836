package io.dvi.client;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where the services are and how long to wait for them. Targets are
 * {@code static://host:port}, {@code dns:///host:port} or a bare {@code host:port}.
 *
 * @param decodeTarget the decode service
 * @param trainerTarget the trainer service, owner of the heads
 * @param key bearer key sent with every call; null sends none
 * @param tls how connections are secured; null (default) is plain text, key included
 * @param generateTimeout time for one answer (default 10 minutes)
 * @param callTimeout time for any other call, its retries included (default 10 seconds)
 * @param attempts most tries of a call that may be retried, at least 1 (default 3)
 */
public record DviClientOptions(String decodeTarget, String trainerTarget, @Nullable String key, @Nullable Tls tls,
		Duration generateTimeout, Duration callTimeout, int attempts) {

	/** Refuses values out of range. */
	public DviClientOptions {
		Objects.requireNonNull(decodeTarget, "decodeTarget is null");
		Objects.requireNonNull(trainerTarget, "trainerTarget is null");
		requirePositive("generateTimeout", generateTimeout);
		requirePositive("callTimeout", callTimeout);
		if (attempts < 1) {
			throw new IllegalArgumentException("`attempts` must be at least 1. Given: " + attempts);
		}
	}

	/**
	 * Both services on loopback at their default ports, no key.
	 * @return the options
	 */
	public static DviClientOptions defaults() {
		return new DviClientOptions("static://127.0.0.1:9090", "static://127.0.0.1:9190", null, null,
				Duration.ofMinutes(10), Duration.ofSeconds(10), 3);
	}

	/**
	 * Other services.
	 * @param decode target of the decode service
	 * @param trainer target of the trainer service
	 * @return a copy
	 */
	public DviClientOptions withTargets(String decode, String trainer) {
		return new DviClientOptions(decode, trainer, this.key, this.tls, this.generateTimeout, this.callTimeout,
				this.attempts);
	}

	/**
	 * Another key.
	 * @param value bearer key; null sends none
	 * @return a copy
	 */
	public DviClientOptions withKey(@Nullable String value) {
		return new DviClientOptions(this.decodeTarget, this.trainerTarget, value, this.tls, this.generateTimeout,
				this.callTimeout, this.attempts);
	}

	/**
	 * Secured connections.
	 * @param value how; null is plain text
	 * @return a copy
	 */
	public DviClientOptions withTls(@Nullable Tls value) {
		return new DviClientOptions(this.decodeTarget, this.trainerTarget, this.key, value, this.generateTimeout,
				this.callTimeout, this.attempts);
	}

	/**
	 * Other times.
	 * @param generate time for one answer
	 * @param call time for any other call, its retries included
	 * @return a copy
	 */
	public DviClientOptions withTimeouts(Duration generate, Duration call) {
		return new DviClientOptions(this.decodeTarget, this.trainerTarget, this.key, this.tls, generate, call,
				this.attempts);
	}

	/**
	 * Another number of tries.
	 * @param value at least 1
	 * @return a copy
	 */
	public DviClientOptions withAttempts(int value) {
		return new DviClientOptions(this.decodeTarget, this.trainerTarget, this.key, this.tls, this.generateTimeout,
				this.callTimeout, value);
	}

	private static void requirePositive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException("`" + name + "` must be longer than zero. Given: " + value);
		}
	}

}
