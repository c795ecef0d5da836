package io.dvi.decode.grpc;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.grpc.ErrorTrailer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that turns failures into gRPC statuses. */
final class GrpcErrors {

	private static final Logger log = LoggerFactory.getLogger(GrpcErrors.class);

	private GrpcErrors() {
	}

	static StatusRuntimeException of(Throwable failure) {
		EngineException known = (failure instanceof EngineException engine) ? engine
				// What an unknown exception says may hold anything, so it stays here.
				: new EngineException(ErrorCode.INTERNAL, "internal error");
		if (known.code().category() == ErrorCode.Category.INTERNAL) {
			log.error("a request failed by a defect", failure);
		}
		return status(known.code()).withDescription(known.getMessage())
			.asRuntimeException(ErrorTrailer.of(wire(known.code()), known.field(), String.valueOf(known.getMessage())));
	}

	private static Status status(ErrorCode code) {
		return switch (code) {
			case INVALID_ARGUMENT, CONTEXT_LENGTH_EXCEEDED, UNSUPPORTED_PARAMETER -> Status.INVALID_ARGUMENT;
			case MODEL_NOT_FOUND, HEAD_NOT_FOUND -> Status.NOT_FOUND;
			case HEAD_REJECTED, MODEL_REJECTED -> Status.FAILED_PRECONDITION;
			case OVERLOADED -> Status.RESOURCE_EXHAUSTED;
			case DEADLINE_EXCEEDED -> Status.DEADLINE_EXCEEDED;
			case UNAVAILABLE -> Status.UNAVAILABLE;
			case CANCELLED -> Status.CANCELLED;
			case INTERNAL -> Status.INTERNAL;
		};
	}

	private static io.dvi.v1.ErrorCode wire(ErrorCode code) {
		return switch (code) {
			case INVALID_ARGUMENT -> io.dvi.v1.ErrorCode.INVALID_ARGUMENT;
			case CONTEXT_LENGTH_EXCEEDED -> io.dvi.v1.ErrorCode.CONTEXT_LENGTH_EXCEEDED;
			case UNSUPPORTED_PARAMETER -> io.dvi.v1.ErrorCode.UNSUPPORTED_PARAMETER;
			case MODEL_NOT_FOUND -> io.dvi.v1.ErrorCode.MODEL_NOT_FOUND;
			case HEAD_NOT_FOUND -> io.dvi.v1.ErrorCode.HEAD_NOT_FOUND;
			case HEAD_REJECTED -> io.dvi.v1.ErrorCode.HEAD_REJECTED;
			case OVERLOADED -> io.dvi.v1.ErrorCode.OVERLOADED;
			case DEADLINE_EXCEEDED -> io.dvi.v1.ErrorCode.DEADLINE_EXCEEDED;
			case UNAVAILABLE -> io.dvi.v1.ErrorCode.UNAVAILABLE;
			case CANCELLED -> io.dvi.v1.ErrorCode.CANCELLED;
			// Models are imported, never sent, so no caller can be told of a rejected
			// one.
			case MODEL_REJECTED, INTERNAL -> io.dvi.v1.ErrorCode.INTERNAL;
		};
	}

}
