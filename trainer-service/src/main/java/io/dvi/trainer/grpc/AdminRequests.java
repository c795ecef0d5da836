package io.dvi.trainer.grpc;

import io.dvi.trainer.audit.Order;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.ActivationOrder;
import io.dvi.trainer.registry.Pointer;
import io.dvi.trainer.registry.RollbackOrder;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.RollbackRequest;

/** What operators ask for, taken from the wire. */
final class AdminRequests {

	private static final int DEFAULT_PAGE = 50;

	private static final int LARGEST_PAGE = 500;

	private static final int MAX_NAME = 200;

	private static final int MAX_REASON = 1000;

	private AdminRequests() {
	}

	static ActivationOrder activation(ActivateRequest request) {
		Pointer.Canary canary = request.hasCanary()
				? new Pointer.Canary(request.getCanary().getVersion(), request.getCanary().getPercent()) : null;
		return new ActivationOrder(
				new Pointer(request.getVersion(), canary,
						request.hasShadowVersion() ? request.getShadowVersion() : null),
				request.hasExpectedSequence() ? request.getExpectedSequence() : null,
				mover(Activation.Source.ADMIN, request.getActor(), request.getReason(), request.getRequestId()),
				request.getDryRun());
	}

	static RollbackOrder rollback(RollbackRequest request) {
		return new RollbackOrder(request.hasToVersion() ? request.getToVersion() : null,
				request.hasExpectedSequence() ? request.getExpectedSequence() : null,
				mover(Activation.Source.ROLLBACK, request.getActor(), request.getReason(), request.getRequestId()),
				request.getDryRun());
	}

	static Order order(String actor, String reason, String requestId, boolean dryRun) {
		length("actor", actor, 1, MAX_NAME);
		length("reason", reason, 1, MAX_REASON);
		length("request_id", requestId, 0, MAX_NAME);
		return new Order(actor, reason, requestId, dryRun);
	}

	static void key(String given) {
		length("idempotency_key", given, 0, MAX_NAME);
	}

	static void name(String field, String given) {
		length(field, given, 1, MAX_NAME);
	}

	static int limit(String field, int given, int byDefault) {
		if (given < 0 || given > LARGEST_PAGE) {
			throw new TrainerException(TrainerError.INVALID_ARGUMENT, field,
					"`" + field + "` must be from 0 to " + LARGEST_PAGE + ". Given: " + given);
		}
		return (given == 0) ? byDefault : given;
	}

	static int limit(int given) {
		return limit("limit", given, DEFAULT_PAGE);
	}

	private static Activation.Mover mover(Activation.Source source, String actor, String reason, String requestId) {
		length("actor", actor, 1, MAX_NAME);
		length("reason", reason, 0, MAX_REASON);
		length("request_id", requestId, 0, MAX_NAME);
		return new Activation.Mover(source, actor, reason, requestId);
	}

	private static void length(String field, String given, int least, int most) {
		if (given.length() < least || given.length() > most || given.indexOf('\0') >= 0) {
			throw new TrainerException(TrainerError.INVALID_ARGUMENT, field,
					"`" + field + "` must be from " + least + " to " + most + " characters. Given: " + given.length());
		}
	}

}
