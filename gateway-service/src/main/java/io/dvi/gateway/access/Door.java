package io.dvi.gateway.access;

import reactor.util.context.ContextView;

import org.springframework.http.server.reactive.HttpHandler;

/** The port a request came through. */
public enum Door {

	/** The port of {@code server.port}. */
	PUBLIC,
	/** The port of {@code dvi.gateway.admin-port}. */
	ADMIN;

	/**
	 * Wraps the handler of the admin port's server. The mark lies in the context of the
	 * handling itself, so no header or path can claim the other port.
	 * @param handler what serves both ports
	 * @return the same, with each request marked
	 */
	public static HttpHandler admin(HttpHandler handler) {
		return (request, response) -> handler.handle(request, response)
			.contextWrite((context) -> context.put(Door.class, ADMIN));
	}

	static Door of(ContextView context) {
		return context.hasKey(Door.class) ? context.get(Door.class) : PUBLIC;
	}

}
