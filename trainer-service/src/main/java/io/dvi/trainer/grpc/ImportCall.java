package io.dvi.trainer.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import io.dvi.trainer.audit.Order;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.experience.Sha256;
import io.dvi.trainer.grpc.OrderCalls.Keyed;
import io.dvi.trainer.registry.HeadCandidate;
import io.dvi.v1.HeadResult;
import io.dvi.v1.ImportHeadRequest;
import io.dvi.v1.ImportOrder;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One head file on its way in: the order, then the bytes. */
final class ImportCall implements StreamObserver<ImportHeadRequest> {

	/** Far above any head of the models that are served, far below what memory holds. */
	static final int MAX_BYTES = 256 * 1024 * 1024;

	private static final Logger log = LoggerFactory.getLogger(ImportCall.class);

	private final StreamObserver<HeadResult> out;

	private final HeadGrpcService.Parts parts;

	private final OrderCalls orders;

	private final ByteArrayOutputStream file = new ByteArrayOutputStream();

	private @Nullable ImportOrder order;

	private boolean refused;

	ImportCall(StreamObserver<HeadResult> out, HeadGrpcService.Parts parts, OrderCalls orders) {
		this.out = out;
		this.parts = parts;
		this.orders = orders;
	}

	@Override
	public void onNext(ImportHeadRequest request) {
		if (this.refused) {
			return;
		}
		try {
			switch (request.getPartCase()) {
				case ORDER -> begin(request.getOrder());
				case DATA -> append(request);
				case PART_NOT_SET -> throw invalid("part", "must be an order or data");
			}
		}
		catch (RuntimeException ex) {
			this.refused = true;
			this.out.onError(GrpcErrors.translate(ex));
		}
	}

	@Override
	public void onError(Throwable cut) {
		log.debug("a head file did not come to its end", cut);
	}

	@Override
	public void onCompleted() {
		if (this.refused) {
			return;
		}
		ImportOrder wanted = this.order;
		if (wanted == null) {
			this.out.onError(GrpcErrors.translate(invalid("order", "must be the first message")));
			return;
		}
		// Not on the caller's virtual thread: it computes, which would keep a carrier.
		Thread.ofPlatform()
			.name("head-import")
			.daemon()
			.start(() -> Answers.answer(this.out, () -> take(wanted, this.file.toByteArray())));
	}

	/** What takes minutes comes before the transaction that keeps the answer. */
	private HeadResult take(ImportOrder wanted, byte[] bytes) {
		Keyed keyed = Keyed.of(wanted, Sha256.digest().digest(bytes));
		return this.orders.find(keyed, HeadResult.parser()).orElseGet(() -> {
			HeadCandidate candidate = this.parts.headImport().check(bytes);
			return this.orders.answer(keyed, HeadResult.parser(), () -> HeadMessages
				.result(this.parts.custody().take(candidate, order(wanted)), this.parts.lineage()));
		});
	}

	private static Order order(ImportOrder given) {
		return AdminRequests.order(given.getActor(), given.getReason(), given.getRequestId(), given.getDryRun());
	}

	private void begin(ImportOrder given) {
		if (this.order != null) {
			throw invalid("order", "must come once, first");
		}
		order(given);
		AdminRequests.key(given.getIdempotencyKey());
		this.order = given;
	}

	private void append(ImportHeadRequest request) {
		if (this.order == null) {
			throw invalid("order", "must be the first message");
		}
		long size = (long) this.file.size() + request.getData().size();
		if (size > MAX_BYTES) {
			throw invalid("data", "must be at most " + MAX_BYTES + " bytes. Given: at least " + size);
		}
		try {
			request.getData().writeTo(this.file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("memory does not fail like a file", ex);
		}
	}

	private static TrainerException invalid(String field, String rule) {
		return new TrainerException(TrainerError.INVALID_ARGUMENT, field, "`" + field + "` " + rule);
	}

}
