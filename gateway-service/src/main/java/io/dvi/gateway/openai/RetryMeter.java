package io.dvi.gateway.openai;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Counts requests that OpenAI's clients sent again. Both repeat what was refused or
 * failed twice on their own, so a storm of retries shows here first.
 */
final class RetryMeter implements WebFilter {

	private static final String HEADER = "x-stainless-retry-count";

	private final Counter retries;

	RetryMeter(MeterRegistry meters) {
		this.retries = Counter.builder("dvi.gateway.client.retries")
			.description("Requests that a client sent again after a failure")
			.register(meters);
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (isRetry(exchange.getRequest().getHeaders().getFirst(HEADER))) {
			this.retries.increment();
		}
		return chain.filter(exchange);
	}

	private static boolean isRetry(@Nullable String count) {
		return count != null && count.matches("0*[1-9]\\d*");
	}

}
