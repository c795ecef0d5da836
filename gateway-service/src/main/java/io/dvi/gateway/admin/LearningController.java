package io.dvi.gateway.admin;

import io.dvi.client.Learning;
import io.dvi.client.Order;
import io.dvi.gateway.backend.Trainer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** How learning goes, whether it does, and what it is from. */
@RestController
@RequestMapping("/admin/v1")
class LearningController {

	static final int POINTS = 200;

	private static final int MOST_HASH = 200;

	private final Trainer trainer;

	LearningController(Trainer trainer) {
		this.trainer = trainer;
	}

	@GetMapping("/learning")
	Mono<LearningView> show(@RequestParam @Nullable String points) {
		int most = Reading.limit("points", points, POINTS);
		return this.trainer.learning((learning) -> LearningView.of(learning.status(most)));
	}

	@PostMapping("/learning:pause")
	Mono<LearningView.Result> pause(@RequestBody PauseBody body, ServerWebExchange exchange) {
		Writing.requireNone(body.others());
		Order order = Writing.order(exchange, body.reason());
		boolean publishingOnly = Boolean.TRUE.equals(body.publishingOnly());
		return this.trainer.learning((learning) -> LearningView.Result
			.of(publishingOnly ? learning.pausePublishing(order) : learning.pause(order)));
	}

	@PostMapping("/learning:resume")
	Mono<LearningView.Result> resume(@RequestBody ReasonBody body, ServerWebExchange exchange) {
		Writing.requireNone(body.others());
		Order order = Writing.order(exchange, body.reason());
		return this.trainer.learning((learning) -> LearningView.Result.of(learning.resume(order)));
	}

	/** Heads that were trained on them stay. */
	@DeleteMapping("/episodes")
	Mono<Deleted> delete(@RequestParam(name = "tenant_key_hash") @Nullable String tenantKeyHash,
			@RequestParam @Nullable String reason, ServerWebExchange exchange) {
		if (tenantKeyHash == null || tenantKeyHash.isBlank() || tenantKeyHash.length() > MOST_HASH) {
			throw Reading.invalid("tenant_key_hash",
					"must be the first 16 hex digits of the sha256 of a caller's key, at most " + MOST_HASH
							+ " characters. Given: " + ((tenantKeyHash != null) ? tenantKeyHash.length() : "none"));
		}
		Order order = Writing.order(exchange, reason);
		return this.trainer.learning((learning) -> Deleted.of(learning.deleteEpisodes(tenantKeyHash, order)));
	}

	/**
	 * What was deleted.
	 *
	 * @param dryRun whether nothing was
	 * @param episodes requests
	 * @param rows tokens of their texts
	 */
	record Deleted(boolean dryRun, long episodes, long rows) {

		static Deleted of(Learning.Deleted deleted) {
			return new Deleted(deleted.dryRun(), deleted.episodes(), deleted.rows());
		}

	}

}
