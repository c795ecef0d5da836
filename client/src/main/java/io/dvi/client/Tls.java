package io.dvi.client;

import java.nio.file.Path;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How connections are secured. Files are PEM.
 *
 * @param trust certificates of the authorities that may vouch for a server; null takes
 * the JVM's own
 * @param identity what this side shows to servers that ask for it; null shows nothing
 * @param authority name that a server's certificate has to be for; null takes the host of
 * the target, an address where that is one
 */
public record Tls(@Nullable Path trust, @Nullable Identity identity, @Nullable String authority) {

	/**
	 * Trusts the authorities the JVM trusts, and shows nothing.
	 * @return the settings
	 */
	public static Tls ofJvm() {
		return new Tls(null, null, null);
	}

	/**
	 * Trusts the authorities of a file alone, and shows nothing.
	 * @param trust their certificates
	 * @return the settings
	 */
	public static Tls trusting(Path trust) {
		return new Tls(Objects.requireNonNull(trust, "trust is null"), null, null);
	}

	/**
	 * Shows a certificate to servers that ask for one.
	 * @param certificates our certificate, and those between it and the authority
	 * @param key its private key, PKCS 8 without a password
	 * @return a copy
	 */
	public Tls withIdentity(Path certificates, Path key) {
		return new Tls(this.trust, new Identity(certificates, key), this.authority);
	}

	/**
	 * Expects certificates for a name, whatever the targets are: for services that are
	 * reached by their addresses, or through a tunnel.
	 * @param value the name, without a port
	 * @return a copy
	 */
	public Tls withAuthority(String value) {
		return new Tls(this.trust, this.identity, Objects.requireNonNull(value, "authority is null"));
	}

	/**
	 * A certificate with its key.
	 *
	 * @param certificates ours, and those between it and the authority
	 * @param key its private key, PKCS 8 without a password
	 */
	public record Identity(Path certificates, Path key) {

		/** Refuses halves. */
		public Identity {
			Objects.requireNonNull(certificates, "certificates is null");
			Objects.requireNonNull(key, "key is null");
		}

	}

}
