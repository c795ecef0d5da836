package io.dvi.gateway.openai;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Health for whoever has no key. */
@RestController
class HealthController {

	private final Models models;

	HealthController(Models models) {
		this.models = models;
	}

	@GetMapping("/live")
	State live() {
		return new State("ok");
	}

	/** Ready means that a request would be answered; the trainer does not count. */
	@GetMapping({ "/health", "/ready" })
	Mono<State> ready() {
		return this.models.served()
			.map((model) -> new State("ok"))
			.onErrorMap((failure) -> DviException.of(ErrorCode.UNAVAILABLE, "", "the model is not ready", failure));
	}

	/** llama.cpp's answer to the same question. */
	record State(String status) {
	}

}
