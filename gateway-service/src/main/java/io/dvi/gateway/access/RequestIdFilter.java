package io.dvi.gateway.access;

import java.util.UUID;
import java.util.regex.Pattern;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Names every request: by the caller's {@code x-request-id}, or by a new one; the answer
 * repeats it.
 */
final class RequestIdFilter implements WebFilter, Ordered {

	/** Nothing else may get into logs; with the number of a choice it still fits 128. */
	private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._:-]{1,120}");

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 10;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		String given = exchange.getRequest().getHeaders().getFirst(RequestId.HEADER);
		String id = (given != null && ACCEPTED.matcher(given).matches()) ? given : "req-" + UUID.randomUUID();
		exchange.getAttributes().put(RequestId.ATTRIBUTE, id);
		exchange.getResponse().getHeaders().set(RequestId.HEADER, id);
		return chain.filter(exchange);
	}

}
