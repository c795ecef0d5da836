package io.dvi.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.dvi.gateway.error.OpenAiErrors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Writes one body, or chunks as server-sent events. Events are written by hand: clients
 * look for {@code "data: "} with the space, which Spring's writer leaves out.
 */
final class ResponseWriter {

	/** A refusal comes at once and keeps its status; after this, waiting is shown. */
	private static final Duration FIRST_PING = Duration.ofSeconds(2);

	private static final String PING = ": ping\n\n";

	private static final String DONE = "data: [DONE]\n\n";

	private final JsonMapper json;

	private final Duration keepAlive;

	ResponseWriter(JsonMapper json, Duration keepAlive) {
		this.json = json;
		this.keepAlive = keepAlive;
	}

	/**
	 * Writes one body.
	 * @param response where to
	 * @param body what to write as JSON
	 * @return completes when all is written
	 */
	Mono<Void> writeWhole(ServerHttpResponse response, Object body) {
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		byte[] bytes = this.json.writeValueAsBytes(body);
		response.getHeaders().setContentLength(bytes.length);
		return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
	}

	/**
	 * Writes a stream. A failure before the first byte is an ordinary failure; a later
	 * one becomes an {@code event: error}, which all clients notice, and ends the stream
	 * in order.
	 * @param response where to
	 * @param chunks what to write as JSON
	 * @return completes when all is written
	 */
	Mono<Void> write(ServerHttpResponse response, Flux<Object> chunks) {
		HttpHeaders headers = response.getHeaders();
		headers.setContentType(MediaType.TEXT_EVENT_STREAM);
		headers.setCacheControl("no-cache");
		headers.set("X-Accel-Buffering", "no");
		Flux<String> frames = chunks.map((chunk) -> frame("", chunk))
			.concatWithValues(DONE)
			.onErrorResume(
					(failure) -> response.isCommitted() ? Flux.just(errorFrame(failure), DONE) : Flux.error(failure));
		return response.writeAndFlushWith(keptAlive(frames)
			.map((frame) -> Mono.just(response.bufferFactory().wrap(frame.getBytes(StandardCharsets.UTF_8)))));
	}

	private Flux<String> keptAlive(Flux<String> frames) {
		Flux<String> pings = Flux.interval(FIRST_PING, this.keepAlive).onBackpressureDrop().map((_) -> PING);
		return frames
			.publish((shared) -> Flux.merge(shared, pings.takeUntilOther(shared.ignoreElements().onErrorComplete())));
	}

	private String errorFrame(Throwable failure) {
		return frame("event: error\n", OpenAiErrors.translate(failure).body());
	}

	private String frame(String head, Object body) {
		return head + "data: " + this.json.writeValueAsString(body) + "\n\n";
	}

}
