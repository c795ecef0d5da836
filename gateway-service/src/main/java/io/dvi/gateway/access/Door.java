package io.dvi.gateway.access;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** The port a request came through. */
public enum Door {

	/** The port of {@code server.port}. */
	PUBLIC,
	/** The port of {@code dvi.gateway.admin-port}. */
	ADMIN;

	private static final String ATTRIBUTE = Door.class.getName();

	/**
	 * Wraps the handler of the admin port's server. The mark is an attribute that only
	 * this method sets, so no header or path can claim the other port.
	 * @param handler what serves both ports
	 * @return the same, with each request marked
	 */
	public static HttpHandler admin(HttpHandler handler) {
		return (request, response) -> {
			request.getAttributes().put(ATTRIBUTE, ADMIN);
			return handler.handle(request, response);
		};
	}

	static Door of(ServerHttpRequest request) {
		return (request.getAttributes().get(ATTRIBUTE) == ADMIN) ? ADMIN : PUBLIC;
	}

}
