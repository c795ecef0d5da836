package io.dvi.gateway.admin;

import java.time.Duration;

import io.dvi.gateway.error.Problems;
import reactor.core.publisher.Flux;

import org.springframework.http.HttpHeaders;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpResponse;

/** Keeps server-sent events alive, and lets them end in order. */
final class EventStream {

	/** A refusal comes at once and keeps its status; after this, waiting is shown. */
	private static final Duration FIRST_PING = Duration.ofSeconds(2);

	private final Duration keepAlive;

	EventStream(Duration keepAlive) {
		this.keepAlive = keepAlive;
	}

	/**
	 * Opens a stream. A failure before the first event is an ordinary one; a later one
	 * becomes an {@code event: error} and ends the stream.
	 * @param response what carries it
	 * @param events what happens
	 * @return the same with comments in between
	 */
	Flux<ServerSentEvent<Object>> open(ServerHttpResponse response, Flux<ServerSentEvent<Object>> events) {
		HttpHeaders headers = response.getHeaders();
		headers.setCacheControl("no-cache");
		headers.set("X-Accel-Buffering", "no");
		Flux<ServerSentEvent<Object>> pings = Flux.interval(FIRST_PING, this.keepAlive)
			.onBackpressureDrop()
			.map((_) -> ServerSentEvent.<Object>builder().comment("").build());
		return events.switchOnFirst((first, all) -> first.hasValue() ? all.onErrorResume(EventStream::error) : all)
			// Comments may have gone out before the first event.
			.onErrorResume((failure) -> response.isCommitted() ? error(failure) : Flux.error(failure))
			.publish((shared) -> Flux.merge(shared, pings.takeUntilOther(shared.ignoreElements().onErrorComplete())));
	}

	private static Flux<ServerSentEvent<Object>> error(Throwable failure) {
		return Flux.just(ServerSentEvent.<Object>builder(Problems.of(failure)).event("error").build());
	}

}
