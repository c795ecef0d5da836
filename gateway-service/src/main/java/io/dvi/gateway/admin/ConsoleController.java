package io.dvi.gateway.admin;

import io.dvi.gateway.backend.Decoder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;

/** What the console asks for beside the heads. */
@RestController
@RequestMapping("/admin/v1")
class ConsoleController {

	private final Decoder decoder;

	private final LiveEvents live;

	private final EventStream stream;

	private final Environment environment;

	private final String version;

	ConsoleController(Decoder decoder, LiveEvents live, EventStream stream, Environment environment,
			@Value("${spring.application.version}") String version) {
		this.decoder = decoder;
		this.live = live;
		this.stream = stream;
		this.environment = environment;
		this.version = version;
	}

	@GetMapping("/console")
	Mono<About> about(ServerWebExchange exchange) {
		String url = UriComponentsBuilder.fromUri(exchange.getRequest().getURI())
			.port(this.environment.getRequiredProperty("local.server.port"))
			.replacePath("/v1")
			.replaceQuery(null)
			.toUriString();
		return this.decoder.model().map((model) -> new About(url, model.name(), this.version));
	}

	@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Object>> events(ServerHttpResponse response) {
		return this.stream.open(response, this.live.follow());
	}

	/**
	 * What this gateway is.
	 *
	 * @param apiUrl base URL of the users' API on this host
	 * @param model name of the served model
	 * @param version version of the gateway
	 */
	record About(String apiUrl, String model, String version) {
	}

}
