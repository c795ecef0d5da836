package io.dvi.gateway.access;

import java.util.Locale;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.gateway.GatewayProperties.Role;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Admits a request by port, key and role. It decides by path before any route is looked
 * up, so a route that somebody adds is closed until it is given an area.
 */
final class AccessFilter implements WebFilter, Ordered {

	private static final String BEARER = "Bearer ";

	private final ApiKeys keys;

	AccessFilter(ApiKeys keys) {
		this.keys = keys;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 20;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return Mono.deferContextual((context) -> admit(exchange, chain, Door.of(context)));
	}

	private Mono<Void> admit(ServerWebExchange exchange, WebFilterChain chain, Door door) {
		Area area = Area.of(exchange.getRequest().getPath().pathWithinApplication());
		if (!area.isServedAt(door)) {
			// The same answer as for a path that does not exist.
			return Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND));
		}
		if (area.isOpen()) {
			return chain.filter(exchange);
		}
		Caller caller = find(exchange.getRequest().getHeaders());
		if (caller == null) {
			return Mono.error(DviException.of(ErrorCode.UNAUTHENTICATED, "",
					"a valid key is required: send the header `Authorization: Bearer <key>`"));
		}
		if (!permits(caller.role(), area, exchange.getRequest().getMethod())) {
			return Mono.error(DviException.of(ErrorCode.PERMISSION_DENIED, "",
					"the role `" + caller.role().name().toLowerCase(Locale.ROOT) + "` does not permit this call"));
		}
		caller.admit(exchange);
		return chain.filter(exchange);
	}

	private @Nullable Caller find(HttpHeaders headers) {
		String header = headers.getFirst(HttpHeaders.AUTHORIZATION);
		if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
			return null;
		}
		return this.keys.find(header.substring(BEARER.length()).strip());
	}

	private static boolean permits(Role role, Area area, HttpMethod method) {
		boolean reads = HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
		return switch (role) {
			case USER -> area == Area.INFERENCE;
			case VIEWER -> area == Area.ADMIN && reads;
			case ADMIN -> true;
		};
	}

}
