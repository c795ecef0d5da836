package io.dvi.trainer.experience;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that every Java platform has. */
public final class Sha256 {

	private Sha256() {
	}

	/**
	 * Starts a hash.
	 * @return an empty digest
	 */
	public static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
