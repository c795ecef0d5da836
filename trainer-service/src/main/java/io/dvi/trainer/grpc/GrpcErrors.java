package io.dvi.trainer.grpc;

import io.dvi.engine.EngineException;
import io.dvi.grpc.ErrorTrailer;
import io.dvi.trainer.error.TrainerException;
import io.dvi.v1.ErrorCode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The one place that turns failures into statuses: the detail travels in an
 * {@link ErrorTrailer}, with the status that its code stands for.
 */
public final class GrpcErrors {

	private static final Logger log = LoggerFactory.getLogger(GrpcErrors.class);

	private GrpcErrors() {
	}

	/**
	 * Translates a failure; what is our fault is logged here.
	 * @param failure what was thrown
	 * @return what the caller is told
	 */
	public static StatusRuntimeException translate(Throwable failure) {
		return switch (failure) {
			case TrainerException refusal ->
				status(code(refusal), refusal.field(), String.valueOf(refusal.getMessage()));
			case EngineException refusal ->
				status(code(refusal), refusal.field(), String.valueOf(refusal.getMessage()));
			case DataAccessException outage -> unavailable(outage);
			case TransactionException outage -> unavailable(outage);
			default -> {
				log.error("a call failed", failure);
				yield status(ErrorCode.INTERNAL, "", "the trainer failed; its log says why");
			}
		};
	}

	private static StatusRuntimeException unavailable(RuntimeException outage) {
		log.warn("the database does not answer: {}", String.valueOf(outage.getMessage()));
		return status(ErrorCode.UNAVAILABLE, "", "the database does not answer; try again");
	}

	private static StatusRuntimeException status(ErrorCode code, String field, String message) {
		return status(code).withDescription(message).asRuntimeException(ErrorTrailer.of(code, field, message));
	}

	private static ErrorCode code(TrainerException refusal) {
		return switch (refusal.error()) {
			case INVALID_ARGUMENT -> ErrorCode.INVALID_ARGUMENT;
			case HEAD_NOT_FOUND -> ErrorCode.HEAD_NOT_FOUND;
			case HEAD_REJECTED -> ErrorCode.HEAD_REJECTED;
			case ACTIVATION_CONFLICT -> ErrorCode.ACTIVATION_CONFLICT;
			case FINGERPRINT_MISMATCH -> ErrorCode.FINGERPRINT_MISMATCH;
			case OVERLOADED -> ErrorCode.OVERLOADED;
			case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
		};
	}

	private static ErrorCode code(EngineException refusal) {
		return switch (refusal.code()) {
			case INVALID_ARGUMENT -> ErrorCode.INVALID_ARGUMENT;
			case HEAD_NOT_FOUND -> ErrorCode.HEAD_NOT_FOUND;
			case HEAD_REJECTED -> ErrorCode.HEAD_REJECTED;
			case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
			case OVERLOADED -> ErrorCode.OVERLOADED;
			case CANCELLED -> ErrorCode.CANCELLED;
			case DEADLINE_EXCEEDED -> ErrorCode.DEADLINE_EXCEEDED;
			case CONTEXT_LENGTH_EXCEEDED, UNSUPPORTED_PARAMETER, MODEL_NOT_FOUND, MODEL_REJECTED, INTERNAL ->
				ErrorCode.INTERNAL;
		};
	}

	private static Status status(ErrorCode code) {
		return switch (code) {
			case INVALID_ARGUMENT, HEAD_REJECTED -> Status.INVALID_ARGUMENT;
			case HEAD_NOT_FOUND -> Status.NOT_FOUND;
			case ACTIVATION_CONFLICT, FINGERPRINT_MISMATCH -> Status.FAILED_PRECONDITION;
			case OVERLOADED -> Status.RESOURCE_EXHAUSTED;
			case DEADLINE_EXCEEDED -> Status.DEADLINE_EXCEEDED;
			case UNAVAILABLE -> Status.UNAVAILABLE;
			case CANCELLED -> Status.CANCELLED;
			default -> Status.INTERNAL;
		};
	}

}
