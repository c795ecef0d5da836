package io.dvi.gateway.access;

import org.springframework.web.server.ServerWebExchange;

/** A request's name in the logs of every service. */
public final class RequestId {

	static final String HEADER = "x-request-id";

	static final String ATTRIBUTE = RequestId.class.getName();

	private RequestId() {
	}

	/**
	 * The name of a request.
	 * @param exchange the request
	 * @return the caller's own name for it, or ours
	 */
	public static String of(ServerWebExchange exchange) {
		return exchange.getAttributeOrDefault(ATTRIBUTE, "");
	}

}
