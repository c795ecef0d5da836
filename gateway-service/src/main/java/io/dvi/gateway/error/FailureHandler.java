package io.dvi.gateway.error;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.dvi.client.DviException;
import io.dvi.gateway.access.Area;
import io.dvi.gateway.access.RequestId;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/** Answers every request that failed before its answer began. */
final class FailureHandler implements WebExceptionHandler, Ordered {

	private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);

	private static final long LEAST_RETRY_MILLIS = 100;

	private static final long MOST_RETRY_MILLIS = 30_000;

	private final JsonMapper json;

	private final MeterRegistry meters;

	FailureHandler(JsonMapper json, MeterRegistry meters) {
		this.json = json;
		this.meters = meters;
	}

	@Override
	public int getOrder() {
		// Before Boot's own, which knows neither shape.
		return -2;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable thrown) {
		ServerHttpResponse response = exchange.getResponse();
		if (response.isCommitted()) {
			return Mono.error(thrown);
		}
		boolean admin = Area.of(exchange.getRequest().getPath().pathWithinApplication()) == Area.ADMIN;
		Failure failure = admin ? Problems.translate(thrown) : OpenAiErrors.translate(thrown);
		record(exchange, failure, thrown);
		response.setStatusCode(failure.status());
		HttpHeaders headers = response.getHeaders();
		headers.setContentType(admin ? MediaType.APPLICATION_PROBLEM_JSON : MediaType.APPLICATION_JSON);
		headers.remove(HttpHeaders.CONTENT_LENGTH);
		headers.remove(HttpHeaders.ETAG);
		if (thrown instanceof TurnedAway refusal) {
			invite(headers, refusal.retryAfter());
		}
		if (admin) {
			Problems.advise(headers, failure);
		}
		byte[] body = this.json.writeValueAsBytes(admin ? Problems.write(failure) : failure.body());
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
	}

	private void record(ServerWebExchange exchange, Failure failure, Throwable thrown) {
		this.meters.counter("dvi.gateway.rejected", "reason", failure.code()).increment();
		if (failure.status().is5xxServerError() && !(thrown instanceof TurnedAway)) {
			// The exception itself is shown only when it is a surprise.
			LOG.warn("request {} failed: {} {}", RequestId.of(exchange), failure.code(), failure.message(),
					(thrown instanceof DviException) ? null : thrown);
		}
	}

	/** Only when full: who is refused while we stop should go elsewhere at once. */
	private static void invite(HttpHeaders headers, Duration retryAfter) {
		long least = Math.clamp(retryAfter.toMillis(), LEAST_RETRY_MILLIS, MOST_RETRY_MILLIS);
		// Jitter keeps the refused from coming back together.
		long millis = Math.min(MOST_RETRY_MILLIS, least + ThreadLocalRandom.current().nextLong(least / 2 + 1));
		headers.set("retry-after-ms", Long.toString(millis));
		headers.set(HttpHeaders.RETRY_AFTER, Long.toString((millis + 999) / 1000));
	}

}
