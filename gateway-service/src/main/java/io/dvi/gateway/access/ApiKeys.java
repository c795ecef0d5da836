package io.dvi.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import io.dvi.gateway.GatewayProperties;
import org.jspecify.annotations.Nullable;

/** The known keys, by hash. */
final class ApiKeys {

	private final List<Entry> entries;

	ApiKeys(List<GatewayProperties.Key> keys) {
		this.entries = keys.stream().map(Entry::of).toList();
	}

	/**
	 * Finds the caller. Takes the same time for any wrong key: all hashes are compared,
	 * each in constant time.
	 * @param key the key's text
	 * @return the caller, or null for an unknown key
	 */
	@Nullable Caller find(String key) {
		byte[] hash = sha256(key);
		Caller found = null;
		for (Entry entry : this.entries) {
			if (MessageDigest.isEqual(entry.hash(), hash)) {
				found = entry.caller();
			}
		}
		return found;
	}

	private static byte[] sha256(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every JVM has SHA-256", ex);
		}
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Entry(byte[] hash, Caller caller) {

		static Entry of(GatewayProperties.Key key) {
			byte[] hash = HexFormat.of().parseHex(key.sha256());
			return new Entry(hash, new Caller(key.name(), key.role(), Caller.hash(key)));
		}

	}

}
