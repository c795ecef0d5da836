package io.dvi.gateway.admission;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.access.Caller;
import io.github.bucket4j.TimeMeter;

/** The accounts of all keys, in the memory of this gateway. */
final class KeyAccounts {

	private final Map<String, KeyAccount> accounts = new HashMap<>();

	/**
	 * Opens an account for each key.
	 * @param properties the keys and their limits
	 * @param clock tells the time
	 */
	KeyAccounts(GatewayProperties properties, TimeMeter clock) {
		GatewayProperties.KeyLimits otherwise = properties.admission().key();
		for (GatewayProperties.Key key : properties.access().keys()) {
			this.accounts.put(Caller.hash(key),
					new KeyAccount((key.limits() != null) ? key.limits() : otherwise, clock));
		}
	}

	/**
	 * The account of a caller.
	 * @param caller who was admitted by key
	 */
	KeyAccount of(Caller caller) {
		return Objects.requireNonNull(this.accounts.get(caller.keyHash()), "a key without an account");
	}

}
