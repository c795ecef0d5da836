package io.dvi.gateway.admin;

import io.dvi.client.Activation;
import io.dvi.client.Heads;
import io.dvi.client.Order;
import io.dvi.client.Pointer;
import io.dvi.gateway.backend.Trainer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * The pointer to the heads that serve: read it, move it, go back, and see who moved it.
 */
@RestController
@RequestMapping("/admin/v1")
class ActivationController {

	private static final int PAGE = 50;

	private final Trainer trainer;

	ActivationController(Trainer trainer) {
		this.trainer = trainer;
	}

	@GetMapping("/activation")
	Mono<ResponseEntity<ActivationView>> show() {
		return this.trainer.heads((heads) -> {
			Activation activation = heads.activation();
			return ResponseEntity.ok()
				.eTag(tag(activation))
				.body(ActivationView.of(activation, heads.replicas().converged()));
		});
	}

	@PutMapping("/activation")
	Mono<ResponseEntity<ActivationView.Result>> move(@RequestBody PointerBody body, ServerWebExchange exchange) {
		Long expected = Writing.requiredSequence(exchange.getRequest());
		Pointer pointer = body.pointer();
		Order order = Writing.order(exchange, body.reason());
		return this.trainer.heads((heads) -> answer(heads, heads.activate(pointer, expected, order)));
	}

	/** Without {@code If-Match} it goes back from wherever the pointer stands. */
	@PostMapping("/activation:rollback")
	Mono<ResponseEntity<ActivationView.Result>> rollback(@RequestBody RollbackBody body, ServerWebExchange exchange) {
		Writing.requireNone(body.others());
		Long expected = Writing.sequence(exchange.getRequest());
		Order order = Writing.order(exchange, body.reason());
		return this.trainer.heads((heads) -> answer(heads, heads.rollback(body.to(), expected, order)));
	}

	@GetMapping("/activations")
	Mono<ActivationView.Page> audit(@RequestParam @Nullable String limit,
			@RequestParam(name = "page_token") @Nullable String pageToken) {
		int most = Reading.limit("limit", limit, PAGE);
		Long before = Reading.pageToken(pageToken);
		return this.trainer.heads((heads) -> ActivationView.Page.of(heads.audit(most, before), most));
	}

	private static ResponseEntity<ActivationView.Result> answer(Heads heads, Activation.Result result) {
		// A move just made has reached nobody yet.
		boolean converged = !result.changed() && heads.replicas().converged();
		return ResponseEntity.ok()
			.eTag(tag(result.activation()))
			.body(new ActivationView.Result(result.changed(), result.dryRun(),
					ActivationView.of(result.activation(), converged)));
	}

	private static String tag(Activation activation) {
		return "\"" + activation.sequence() + "\"";
	}

}
