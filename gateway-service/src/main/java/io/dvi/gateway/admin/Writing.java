package io.dvi.gateway.admin;

import java.util.Map;

import io.dvi.client.Order;
import io.dvi.gateway.access.Caller;
import io.dvi.gateway.access.RequestId;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/** Parses what every change comes with: who, why, whether it is one, and from where. */
final class Writing {

	static final String IDEMPOTENCY_KEY = "Idempotency-Key";

	static final String DRY_RUN = "dry_run";

	private static final int MOST_REASON = 1000;

	private static final int MOST_KEY = 200;

	private Writing() {
	}

	/**
	 * Who asks, why and how.
	 * @param exchange the request, which has a caller
	 * @param reason why
	 * @return the order
	 */
	static Order order(ServerWebExchange exchange, @Nullable String reason) {
		if (reason == null || reason.isBlank() || reason.length() > MOST_REASON) {
			throw Reading.invalid("reason", "must be from 1 to " + MOST_REASON
					+ " characters; it goes into the audit. Given: " + ((reason != null) ? reason.length() : "none"));
		}
		ServerHttpRequest request = exchange.getRequest();
		return new Order(Caller.of(exchange).name(), reason, RequestId.of(exchange),
				isDryRun(request.getQueryParams().getFirst(DRY_RUN)),
				key(request.getHeaders().getFirst(IDEMPOTENCY_KEY)));
	}

	private static boolean isDryRun(@Nullable String given) {
		if (given == null || given.equals("false")) {
			return false;
		}
		if (!given.equals("true")) {
			// Whoever means a dry run must not move anything by a slip of the pen.
			throw Reading.invalid(DRY_RUN, "must be true or false. Given: " + given);
		}
		return true;
	}

	/**
	 * Refuses a key where it would mean nothing.
	 * @param request a request that changes nothing
	 */
	static void requireNoKey(ServerHttpRequest request) {
		if (request.getHeaders().containsHeader(IDEMPOTENCY_KEY)) {
			throw Reading.invalid(IDEMPOTENCY_KEY, "is taken by orders alone; this call changes nothing");
		}
	}

	private static String key(@Nullable String given) {
		if (given == null) {
			return "";
		}
		if (given.isBlank() || given.length() > MOST_KEY) {
			throw Reading.invalid(IDEMPOTENCY_KEY,
					"must be from 1 to " + MOST_KEY + " characters. Given: " + given.length());
		}
		return given;
	}

	/**
	 * The sequence that {@code If-Match} demands.
	 * @param request the request
	 * @return the sequence, or null for {@code *}
	 */
	static @Nullable Long requiredSequence(ServerHttpRequest request) {
		if (!request.getHeaders().containsHeader(HttpHeaders.IF_MATCH)) {
			throw new ResponseStatusException(HttpStatus.PRECONDITION_REQUIRED);
		}
		return sequence(request);
	}

	/**
	 * The sequence that {@code If-Match} demands, if it is there.
	 * @param request the request
	 * @return the sequence, or null for {@code *} and for no such header
	 */
	static @Nullable Long sequence(ServerHttpRequest request) {
		String header = request.getHeaders().getFirst(HttpHeaders.IF_MATCH);
		String tag = (header != null) ? header.strip() : "*";
		if (tag.equals("*")) {
			return null;
		}
		try {
			if (tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\"")) {
				return Long.valueOf(tag.substring(1, tag.length() - 1));
			}
		}
		catch (NumberFormatException ex) {
			throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED, null, ex);
		}
		throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
	}

	/**
	 * Refuses fields that nobody reads: a misspelt canary would end the one there is.
	 * @param others fields of the body that have no meaning
	 */
	static void requireNone(@Nullable Map<String, Object> others) {
		if (others != null && !others.isEmpty()) {
			throw Reading.invalid(others.keySet().iterator().next(), "is not a field of this call");
		}
	}

}
