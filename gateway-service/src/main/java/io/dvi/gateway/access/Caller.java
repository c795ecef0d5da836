package io.dvi.gateway.access;

import java.util.Locale;
import java.util.Objects;

import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.GatewayProperties.Role;

import org.springframework.web.server.ServerWebExchange;

/**
 * Whose key a request carried.
 *
 * @param name the key's name
 * @param role what it entitles to
 * @param keyHash first 16 hex digits of the key's sha256; what is learned from the caller
 * can be deleted by it
 */
public record Caller(String name, Role role, String keyHash) {

	private static final String ATTRIBUTE = Caller.class.getName();

	private static final int HASH_DIGITS = 16;

	/**
	 * What a key's caller is known by.
	 * @param key the key
	 * @return the {@link #keyHash()} of whoever sends it
	 */
	public static String hash(GatewayProperties.Key key) {
		return key.sha256().substring(0, HASH_DIGITS).toLowerCase(Locale.ROOT);
	}

	/**
	 * The caller of a request on a route that needs a key.
	 * @param exchange the request
	 * @return who was admitted
	 */
	public static Caller of(ServerWebExchange exchange) {
		Caller caller = exchange.getAttribute(ATTRIBUTE);
		return Objects.requireNonNull(caller, "the route was reached without a key");
	}

	void admit(ServerWebExchange exchange) {
		exchange.getAttributes().put(ATTRIBUTE, this);
	}

}
