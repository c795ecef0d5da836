package io.dvi.gateway.admission;

import java.util.Locale;

import io.dvi.gateway.access.Area;
import io.dvi.gateway.access.Caller;
import io.dvi.gateway.error.TurnedAway;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Turns requests away before their body is read: by the key's own limits, and where the
 * queue is full by any. The account goes along in the context, for the tokens.
 */
final class AdmissionFilter implements WebFilter, Ordered {

	private static final String GENERATION = "completions";

	private final KeyAccounts accounts;

	private final AdmissionQueue queue;

	private final MeterRegistry meters;

	AdmissionFilter(KeyAccounts accounts, AdmissionQueue queue, MeterRegistry meters) {
		this.accounts = accounts;
		this.queue = queue;
		this.meters = meters;
	}

	@Override
	public int getOrder() {
		// Behind the one that finds the caller.
		return Ordered.HIGHEST_PRECEDENCE + 30;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		boolean counts = HttpMethod.POST.equals(exchange.getRequest().getMethod())
				&& Area.of(exchange.getRequest().getPath().pathWithinApplication()) == Area.INFERENCE;
		return counts ? Mono.defer(() -> admit(exchange, chain)).doOnError(TurnedAway.class, this::count)
				: chain.filter(exchange);
	}

	private Mono<Void> admit(ServerWebExchange exchange, WebFilterChain chain) {
		KeyAccount account = this.accounts.of(Caller.of(exchange));
		exchange.getResponse().beforeCommit(() -> {
			account.describe(exchange.getResponse().getHeaders());
			return Mono.empty();
		});
		account.enter();
		return Mono.defer(() -> {
			if (exchange.getRequest().getPath().value().endsWith(GENERATION)) {
				this.queue.requireRoom();
			}
			return chain.filter(exchange);
		}).contextWrite((context) -> context.put(KeyAccount.class, account)).doFinally((_) -> account.leave());
	}

	private void count(TurnedAway refusal) {
		this.meters.counter("dvi.admission.rejected", "reason", refusal.reason().name().toLowerCase(Locale.ROOT))
			.increment();
	}

}
