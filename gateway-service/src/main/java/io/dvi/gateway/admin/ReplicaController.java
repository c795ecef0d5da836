package io.dvi.gateway.admin;

import io.dvi.client.Heads;
import io.dvi.gateway.backend.Trainer;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What each decode replica serves. */
@RestController
@RequestMapping("/admin/v1/replicas")
class ReplicaController {

	private final Trainer trainer;

	ReplicaController(Trainer trainer) {
		this.trainer = trainer;
	}

	@GetMapping
	Mono<ReplicaView.Listing> list() {
		return this.trainer.heads(Heads::replicas).map(ReplicaView.Listing::of);
	}

}
