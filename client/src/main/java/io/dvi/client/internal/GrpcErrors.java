package io.dvi.client.internal;

import java.security.cert.CertificateException;

import javax.net.ssl.SSLException;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.grpc.ErrorTrailer;
import io.dvi.v1.ErrorDetail;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** The only place that turns gRPC failures into the SDK's exceptions. */
public final class GrpcErrors {

	private static final String UNSECURED = "the connection could not be secured: a certificate is missing, expired,"
			+ " for another name or not trusted, or the service speaks no TLS";

	private GrpcErrors() {
	}

	/**
	 * Translates a failed call. The detail in the trailers decides; without one the
	 * status does.
	 * @param failure what the call threw
	 * @return the exception, not thrown yet
	 */
	public static DviException translate(Throwable failure) {
		if (failure instanceof DviException known) {
			return known;
		}
		if (failure.getCause() instanceof DviException own) {
			// Thrown while an answer was read; gRPC wrapped it.
			return own;
		}
		ErrorDetail detail = detail(Status.trailersFromThrowable(failure));
		Status status = Status.fromThrowable(failure);
		if (detail == null && status.getCode() == Status.Code.UNAVAILABLE && isUnsecured(status.getCause())) {
			return DviException.untrusted(UNSECURED, failure);
		}
		if (detail == null && status.getCode() == Status.Code.UNAVAILABLE) {
			return DviException.unreachable(sentence(status), failure);
		}
		if (detail == null) {
			return DviException.of(code(status), "", sentence(status), failure);
		}
		String message = detail.getMessage().isEmpty() ? sentence(status) : detail.getMessage();
		return DviException.of(code(detail, status), detail.getField(), message, failure);
	}

	private static @Nullable ErrorDetail detail(@Nullable Metadata trailers) {
		try {
			return (trailers != null) ? trailers.get(ErrorTrailer.KEY) : null;
		}
		catch (IllegalArgumentException ex) {
			// A detail that nobody can read says no more than none.
			return null;
		}
	}

	private static boolean isUnsecured(@Nullable Throwable cause) {
		for (Throwable each = cause; each != null; each = each.getCause()) {
			if (each instanceof SSLException || each instanceof CertificateException) {
				return true;
			}
		}
		return false;
	}

	private static ErrorCode code(ErrorDetail detail, Status status) {
		return switch (detail.getCode()) {
			// A newer server may know codes that this client does not.
			case ERROR_CODE_UNSPECIFIED, UNRECOGNIZED -> code(status);
			default -> ErrorCode.valueOf(detail.getCode().name());
		};
	}

	private static ErrorCode code(Status status) {
		return switch (status.getCode()) {
			case INVALID_ARGUMENT, OUT_OF_RANGE -> ErrorCode.INVALID_ARGUMENT;
			case NOT_FOUND -> ErrorCode.MODEL_NOT_FOUND;
			case UNIMPLEMENTED -> ErrorCode.UNSUPPORTED_PARAMETER;
			case ABORTED, FAILED_PRECONDITION, ALREADY_EXISTS -> ErrorCode.ACTIVATION_CONFLICT;
			case UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
			case PERMISSION_DENIED -> ErrorCode.PERMISSION_DENIED;
			case RESOURCE_EXHAUSTED -> ErrorCode.OVERLOADED;
			case DEADLINE_EXCEEDED -> ErrorCode.DEADLINE_EXCEEDED;
			case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
			case CANCELLED -> ErrorCode.CANCELLED;
			case OK, UNKNOWN, INTERNAL, DATA_LOSS -> ErrorCode.INTERNAL;
		};
	}

	/**
	 * Fixed sentences: a description without a detail was not written for callers and may
	 * hold addresses or stack traces.
	 */
	private static String sentence(Status status) {
		return switch (code(status)) {
			case UNAVAILABLE -> "the service cannot be reached";
			case DEADLINE_EXCEEDED -> "the deadline passed before the call was done";
			case CANCELLED -> "the call was cancelled";
			case OVERLOADED -> "the service has no room for the call";
			default -> "the call failed with status " + status.getCode();
		};
	}

}
