package io.dvi.client;

import org.jspecify.annotations.Nullable;

/**
 * A failure of a call: its code, the field at fault and one sentence. Catch a nested type
 * to react to one kind, or this one and look at {@link #code()}.
 */
public abstract sealed class DviException extends RuntimeException {

	private final ErrorCode code;

	private final String field;

	private DviException(ErrorCode code, String field, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.code = code;
		this.field = field;
	}

	/**
	 * Makes the exception whose type belongs to the code.
	 * @param code what kind of failure
	 * @param field the request field at fault, or an empty string
	 * @param message one sentence for the caller
	 * @return the exception, not thrown yet
	 */
	public static DviException of(ErrorCode code, String field, String message) {
		return of(code, field, message, null);
	}

	/**
	 * Makes the exception whose type belongs to the code.
	 * @param code what kind of failure
	 * @param field the request field at fault, or an empty string
	 * @param message one sentence for the caller
	 * @param cause what went wrong underneath
	 * @return the exception, not thrown yet
	 */
	public static DviException of(ErrorCode code, String field, String message, @Nullable Throwable cause) {
		return switch (code) {
			case INVALID_ARGUMENT, CONTEXT_LENGTH_EXCEEDED, UNSUPPORTED_PARAMETER, HEAD_REJECTED ->
				new InvalidRequest(code, field, message, cause);
			case MODEL_NOT_FOUND, HEAD_NOT_FOUND -> new NotFound(code, field, message, cause);
			case ACTIVATION_CONFLICT, FINGERPRINT_MISMATCH -> new Conflict(code, field, message, cause);
			case UNAUTHENTICATED, PERMISSION_DENIED -> new AccessDenied(code, field, message, cause);
			case OVERLOADED, UNAVAILABLE -> new Unavailable(code, field, message, cause, true);
			case DEADLINE_EXCEEDED -> new DeadlineExceeded(code, field, message, cause);
			case CANCELLED -> new Cancelled(code, field, message, cause);
			case INTERNAL -> new Internal(code, field, message, cause);
		};
	}

	/**
	 * Makes the exception for a connection that could not be secured.
	 * @param message one sentence for the caller
	 * @param cause what went wrong underneath
	 * @return the exception, not thrown yet
	 */
	public static DviException untrusted(String message, Throwable cause) {
		return new Untrusted(ErrorCode.UNAVAILABLE, "", message, cause);
	}

	/**
	 * Makes the exception for a service that could not be asked.
	 * @param message one sentence for the caller
	 * @param cause what went wrong underneath
	 * @return the exception, not thrown yet
	 */
	public static DviException unreachable(String message, Throwable cause) {
		return new Unavailable(ErrorCode.UNAVAILABLE, "", message, cause, false);
	}

	/**
	 * What kind of failure this is.
	 * @return the code
	 */
	public ErrorCode code() {
		return this.code;
	}

	/**
	 * The request field at fault.
	 * @return its name in the caller's spelling, or an empty string
	 */
	public String field() {
		return this.field;
	}

	/**
	 * One sentence for the caller.
	 * @return the message, never null
	 */
	@Override
	public String getMessage() {
		String message = super.getMessage();
		return (message != null) ? message : this.code.name();
	}

	/** The same request fails again; {@link #field()} names the field at fault. */
	public static final class InvalidRequest extends DviException {

		private InvalidRequest(ErrorCode code, String field, String message, @Nullable Throwable cause) {
			super(code, field, message, cause);
		}

	}

	/** No such model or head. */
	public static final class NotFound extends DviException {

		private NotFound(ErrorCode code, String field, String message, @Nullable Throwable cause) {
			super(code, field, message, cause);
		}

	}

	/** The state on the server is not the one the caller expected. */
	public static final class Conflict extends DviException {

		private Conflict(ErrorCode code, String field, String message, @Nullable Throwable cause) {
			super(code, field, message, cause);
		}

	}

	/** The key is missing, unknown or not entitled. */
	public static final class AccessDenied extends DviException {

		private AccessDenied(ErrorCode code, String field, String message, @Nullable Throwable cause) {
			super(code, field, message, cause);
		}

	}

	/** The service is full or not reachable; a later try may succeed. */
	public static final class Unavailable extends DviException {

		private final boolean answered;

		private Unavailable(ErrorCode code, String field, String message, @Nullable Throwable cause, boolean answered) {
			super(code, field, message, cause);
			this.answered = answered;
		}

		/**
		 * Whether the service itself said so.
		 * @return false when it could not be asked
		 */
		public boolean answered() {
			return this.answered;
		}

	}

	/**
	 * The connection could not be secured: a certificate is missing, expired, for another
	 * name or not trusted, or one side speaks no TLS. Another try fails again.
	 */
	public static final class Untrusted extends DviException {

		private Untrusted(ErrorCode code, String field, String message, @Nullable Throwable cause) {
			super(code, field, message, cause);
		}

	}

	/** The deadline passed before the call was done. */
	public static final class DeadlineExceeded extends DviException {

		private DeadlineExceeded(ErrorCode code, String field, String message, @Nullable Throwable cause) {
			super(code, field, message, cause);
		}

	}

	/** The call was cancelled on this side. */
	public static final class Cancelled extends DviException {

		private Cancelled(ErrorCode code, String field, String message, @Nullable Throwable cause) {
			super(code, field, message, cause);
		}

	}

	/** A defect of the server, or an answer that makes no sense. */
	public static final class Internal extends DviException {

		private Internal(ErrorCode code, String field, String message, @Nullable Throwable cause) {
			super(code, field, message, cause);
		}

	}

}
