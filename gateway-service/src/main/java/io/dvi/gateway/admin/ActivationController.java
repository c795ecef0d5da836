package io.dvi.gateway.admin;

import io.dvi.client.Activation;
import io.dvi.client.Heads;
import io.dvi.gateway.access.Caller;
import io.dvi.gateway.access.RequestId;
import io.dvi.gateway.backend.HeadRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** The pointer to the active head: read it, move it, go back, and see who moved it. */
@RestController
@RequestMapping("/admin/v1")
class ActivationController {

	private final HeadRegistry registry;

	ActivationController(HeadRegistry registry) {
		this.registry = registry;
	}

	@GetMapping("/activation")
	Mono<ResponseEntity<ActivationView>> show() {
		return this.registry.call(Heads::activation)
			.map((activation) -> ResponseEntity.ok().eTag(tag(activation)).body(ActivationView.of(activation)));
	}

	@PutMapping("/activation")
	Mono<ResponseEntity<ActivationView.Result>> move(
			@RequestHeader(name = HttpHeaders.IF_MATCH) @Nullable String ifMatch, @RequestBody AdminRequests.Move body,
			ServerWebExchange exchange) {
		Long expected = AdminRequests.expectedSequence(ifMatch);
		long target = body.target();
		Heads.Move move = by(exchange, body.reason());
		return this.registry.call((heads) -> heads.activate(target, expected, move)).map(ActivationController::answer);
	}

	@PostMapping("/activation:rollback")
	Mono<ResponseEntity<ActivationView.Result>> rollback(@RequestBody AdminRequests.Back body,
			ServerWebExchange exchange) {
		Heads.Move move = by(exchange, body.reason());
		return this.registry.call((heads) -> heads.rollback(body.to(), move)).map(ActivationController::answer);
	}

	@GetMapping("/activations")
	Mono<ActivationView.Page> audit(@RequestParam @Nullable Integer limit,
			@RequestParam(name = "page_token") @Nullable String pageToken) {
		int most = AdminRequests.limit(limit);
		Long before = AdminRequests.pageToken(pageToken);
		return this.registry.call((heads) -> heads.audit(most, before))
			.map((found) -> ActivationView.Page.of(found, most));
	}

	private static Heads.Move by(ServerWebExchange exchange, @Nullable String reason) {
		return new Heads.Move(Caller.of(exchange).name(), AdminRequests.reason(reason), RequestId.of(exchange));
	}

	private static ResponseEntity<ActivationView.Result> answer(Activation.Result result) {
		return ResponseEntity.ok().eTag(tag(result.activation())).body(ActivationView.Result.of(result));
	}

	private static String tag(Activation activation) {
		return "\"" + activation.sequence() + "\"";
	}

}
