package io.dvi.gateway.admin;

import java.util.ArrayList;
import java.util.List;

import io.dvi.client.Head;
import io.dvi.client.Heads;
import io.dvi.gateway.backend.Trainer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Versions of the head, to look at; {@code active} stands for the active one. */
@RestController
@RequestMapping("/admin/v1/heads")
class HeadController {

	private static final int PAGE = 50;

	/** How many versions are looked at in one call while a state is sought. */
	private static final int SOUGHT_AT_ONCE = 500;

	private final Trainer trainer;

	HeadController(Trainer trainer) {
		this.trainer = trainer;
	}

	@GetMapping
	Mono<HeadView.Page> list(@RequestParam @Nullable String state, @RequestParam @Nullable Integer limit,
			@RequestParam(name = "page_token") @Nullable String pageToken) {
		int most = Reading.limit("limit", limit, PAGE);
		Long before = Reading.pageToken(pageToken);
		Head.State wanted = state(state);
		return this.trainer.heads((heads) -> HeadView.Page
			.of((wanted != null) ? seek(heads, wanted, most, before) : heads.list(most, before), most));
	}

	@GetMapping("/{version}")
	Mono<HeadView> show(@PathVariable String version) {
		return this.trainer.heads((heads) -> HeadView.of(heads.show(Reading.version(heads, version))));
	}

	@GetMapping("/{version}/weights")
	Mono<ResponseEntity<Resource>> weights(@PathVariable String version, ServerWebExchange exchange) {
		return this.trainer.heads((heads) -> {
			Head head = heads.show(Reading.version(heads, version));
			// A version never changes, so whoever has the tag has the bytes.
			return exchange.checkNotModified("\"" + head.sha256() + "\"") ? new byte[0]
					: heads.fetch(head.version()).bytes();
		})
			.filter((bytes) -> bytes.length > 0)
			// As a resource, it comes in ranges where they are asked for.
			.map((bytes) -> ResponseEntity.ok()
				.contentType(MediaType.APPLICATION_OCTET_STREAM)
				.body(new ByteArrayResource(bytes)));
	}

	private static Head.@Nullable State state(@Nullable String name) {
		if (name == null || name.isEmpty()) {
			return null;
		}
		return switch (name) {
			case "ready" -> Head.State.READY;
			case "quarantined" -> Head.State.QUARANTINED;
			case "pruned" -> Head.State.PRUNED;
			default -> throw Reading.invalid("state", "must be ready, quarantined or pruned");
		};
	}

	private static List<Head> seek(Heads heads, Head.State state, int most, @Nullable Long before) {
		List<Head> found = new ArrayList<>();
		List<Head> page = heads.list(SOUGHT_AT_ONCE, before);
		while (!page.isEmpty() && found.size() < most) {
			page.stream()
				.filter((head) -> head.standing().state() == state)
				.limit(most - found.size())
				.forEach(found::add);
			page = heads.list(SOUGHT_AT_ONCE, page.getLast().version());
		}
		return found;
	}

}
