package io.dvi.gateway.admin;

import java.net.URI;
import java.time.Duration;

import io.dvi.client.HeadReport;
import io.dvi.client.Order;
import io.dvi.gateway.backend.Trainer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** What becomes of versions: taken in, judged, and kept from serving. */
@RestController
@RequestMapping("/admin/v1/heads")
class CustodyController {

	private static final Duration EVALUATION_TIMEOUT = Duration.ofMinutes(30);

	private static final int MOST_ROWS = 32_768;

	private final Trainer trainer;

	CustodyController(Trainer trainer) {
		this.trainer = trainer;
	}

	/** The body is the head file. */
	@PostMapping
	Mono<ResponseEntity<HeadView.Result>> take(@RequestParam @Nullable String reason, ServerWebExchange exchange) {
		Order order = Writing.order(exchange, reason);
		return DataBufferUtils.join(exchange.getRequest().getBody())
			.map(CustodyController::bytes)
			.defaultIfEmpty(new byte[0])
			.flatMap((file) -> this.trainer
				.heads((heads) -> created(HeadView.Result.of(heads.importHead(file, order)))));
	}

	@PostMapping("/{version}:quarantine")
	Mono<HeadView.Result> quarantine(@PathVariable String version, @RequestBody ReasonBody body,
			ServerWebExchange exchange) {
		Writing.requireNone(body.others());
		Order order = Writing.order(exchange, body.reason());
		return this.trainer
			.heads((heads) -> HeadView.Result.of(heads.quarantine(Reading.version(heads, version), order)));
	}

	/** Changes nothing, but takes up to minutes of the trainer's time. */
	@PostMapping("/{version}:evaluate")
	Mono<ReportView> evaluate(@PathVariable String version, @RequestParam @Nullable String rows,
			ServerWebExchange exchange) {
		Writing.requireNoKey(exchange.getRequest());
		HeadReport.Bounds bounds = new HeadReport.Bounds(Reading.number("rows", rows, MOST_ROWS, 0),
				EVALUATION_TIMEOUT);
		return this.trainer
			.heads((heads) -> ReportView.of(heads.evaluate(Reading.version(heads, version), bounds, (_) -> {
			})));
	}

	private static ResponseEntity<HeadView.Result> created(HeadView.Result result) {
		ResponseEntity.BodyBuilder answer = ResponseEntity
			.status(result.changed() ? HttpStatus.CREATED : HttpStatus.OK);
		if (!result.changed() || !result.dryRun()) {
			answer.location(URI.create("/admin/v1/heads/" + result.head().version()));
		}
		return answer.body(result);
	}

	private static byte[] bytes(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return bytes;
	}

}
