package io.dvi.gateway.admin;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Head;
import io.dvi.client.Heads;
import io.dvi.gateway.backend.HeadRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Versions of the head; {@code active} stands for the active one. */
@RestController
@RequestMapping("/admin/v1/heads")
class HeadController {

	private final HeadRegistry registry;

	HeadController(HeadRegistry registry) {
		this.registry = registry;
	}

	@GetMapping
	Mono<HeadView.Page> list(@RequestParam @Nullable Integer limit,
			@RequestParam(name = "page_token") @Nullable String pageToken) {
		int most = AdminRequests.limit(limit);
		Long before = AdminRequests.pageToken(pageToken);
		return this.registry.call((heads) -> heads.list(most, before)).map((found) -> HeadView.Page.of(found, most));
	}

	@GetMapping("/{version}")
	Mono<HeadView> show(@PathVariable String version) {
		return this.registry.call((heads) -> heads.show(resolve(heads, version))).map(HeadView::of);
	}

	@GetMapping("/{version}/weights")
	Mono<ResponseEntity<byte[]>> weights(@PathVariable String version, ServerWebExchange exchange) {
		return this.registry.call((heads) -> {
			Head head = heads.show(resolve(heads, version));
			// A version never changes, so whoever has the tag has the bytes.
			return exchange.checkNotModified("\"" + head.sha256() + "\"") ? new byte[0]
					: heads.fetch(head.version()).bytes();
		})
			.filter((bytes) -> bytes.length > 0)
			.map((bytes) -> ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body(bytes));
	}

	private static long resolve(Heads heads, String version) {
		if (version.equals("active")) {
			return heads.activation().version();
		}
		try {
			return Long.parseLong(version);
		}
		catch (NumberFormatException ex) {
			throw DviException.of(ErrorCode.INVALID_ARGUMENT, "version", "`version` must be a number or active");
		}
	}

}
