package io.dvi.gateway.error;

import io.dvi.client.DviException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ResponseStatusException;

/**
 * Turns anything thrown into a status, a type and a code; unary answers and streams use
 * the same table. Messages of exceptions that were not written for callers never leave.
 */
public final class OpenAiErrors {

	private static final String INVALID = "invalid_request_error";

	private static final String SERVER = "server_error";

	private static final HttpStatusCode CLIENT_CLOSED_REQUEST = HttpStatusCode.valueOf(499);

	private OpenAiErrors() {
	}

	/**
	 * Translates a failure.
	 * @param thrown what went wrong
	 * @return how HTTP tells it
	 */
	public static Failure translate(Throwable thrown) {
		return switch (thrown) {
			case TurnedAway refusal -> refusal.failure();
			case BodyTooLarge body ->
				failure(HttpStatus.CONTENT_TOO_LARGE, INVALID, "request_too_large", String.valueOf(body.getMessage()));
			case DviException known -> translate(known);
			case ResponseStatusException http -> translate(http);
			default -> failure(HttpStatus.INTERNAL_SERVER_ERROR, SERVER, "internal_error", "the gateway failed");
		};
	}

	private static Failure translate(DviException known) {
		return switch (known.code()) {
			case INVALID_ARGUMENT -> failure(HttpStatus.BAD_REQUEST, INVALID, "invalid_value", known);
			case CONTEXT_LENGTH_EXCEEDED -> failure(HttpStatus.BAD_REQUEST, INVALID, "context_length_exceeded", known);
			case UNSUPPORTED_PARAMETER -> failure(HttpStatus.BAD_REQUEST, INVALID, "unsupported_parameter", known);
			case HEAD_REJECTED -> failure(HttpStatus.BAD_REQUEST, INVALID, "head_rejected", known);
			case MODEL_NOT_FOUND -> failure(HttpStatus.NOT_FOUND, "not_found_error", "model_not_found", known);
			case HEAD_NOT_FOUND -> failure(HttpStatus.NOT_FOUND, "not_found_error", "head_not_found", known);
			case UNAUTHENTICATED -> failure(HttpStatus.UNAUTHORIZED, "authentication_error", "invalid_api_key", known);
			case PERMISSION_DENIED -> failure(HttpStatus.FORBIDDEN, "permission_error", "permission_denied", known);
			// Not 409: OpenAI's clients retry that blindly.
			case ACTIVATION_CONFLICT -> failure(HttpStatus.PRECONDITION_FAILED, INVALID, "activation_conflict", known);
			case FINGERPRINT_MISMATCH ->
				failure(HttpStatus.PRECONDITION_FAILED, INVALID, "fingerprint_mismatch", known);
			case OVERLOADED ->
				failure(HttpStatus.SERVICE_UNAVAILABLE, "service_unavailable_error", "server_is_overloaded", known);
			case UNAVAILABLE ->
				failure(HttpStatus.SERVICE_UNAVAILABLE, "service_unavailable_error", "service_unavailable", known);
			case DEADLINE_EXCEEDED -> failure(HttpStatus.GATEWAY_TIMEOUT, SERVER, "timeout", known);
			case CANCELLED -> failure(CLIENT_CLOSED_REQUEST, SERVER, "cancelled", known);
			case INTERNAL -> failure(HttpStatus.INTERNAL_SERVER_ERROR, SERVER, "internal_error", known);
		};
	}

	private static Failure translate(ResponseStatusException http) {
		HttpStatus status = HttpStatus.resolve(http.getStatusCode().value());
		if (status == HttpStatus.BAD_REQUEST) {
			return unreadable(http);
		}
		return switch (status) {
			case NOT_FOUND -> failure(status, "not_found_error", "route_not_found", "there is no such route");
			case METHOD_NOT_ALLOWED ->
				failure(status, INVALID, "method_not_allowed", "the route does not take this method");
			case UNSUPPORTED_MEDIA_TYPE -> failure(status, INVALID, "unsupported_media_type",
					"the body must be sent as `Content-Type: application/json`");
			case NOT_ACCEPTABLE ->
				failure(status, INVALID, "not_acceptable", "the route does not answer in a type that `Accept` names");
			case PRECONDITION_REQUIRED -> new Failure(status, INVALID, "precondition_required", "If-Match",
					"the header `If-Match` is required: send the `ETag` that the activation was read with");
			case PRECONDITION_FAILED -> new Failure(status, INVALID, "activation_conflict", "If-Match",
					"`If-Match` must be one strong entity tag of an activation, or *");
			case null, default ->
				failure(http.getStatusCode(), http.getStatusCode().is5xxServerError() ? SERVER : INVALID,
						"http_" + http.getStatusCode().value(), "the request failed");
		};
	}

	/** Names the field, never its value: that may be part of a prompt. */
	private static Failure unreadable(ResponseStatusException http) {
		StreamConstraintsException beyond = find(http, StreamConstraintsException.class);
		if (beyond != null) {
			return failure(HttpStatus.BAD_REQUEST, INVALID, "invalid_json", ParserLimits.sentence(beyond));
		}
		JacksonException json = find(http, JacksonException.class);
		if (json instanceof MismatchedInputException mismatch && !mismatch.getPath().isEmpty()) {
			return mistyped(path(mismatch), describe(mismatch.getTargetType()));
		}
		if (json instanceof InputCoercionException overflow && !overflow.getPath().isEmpty()) {
			return mistyped(path(overflow), ParserLimits.range(overflow));
		}
		// No body is none either; parameters are parsed by their controllers.
		return failure(HttpStatus.BAD_REQUEST, INVALID, "invalid_json", "the body must be one JSON object");
	}

	private static Failure mistyped(String param, String rule) {
		return new Failure(HttpStatus.BAD_REQUEST, INVALID, "invalid_value", param, "`" + param + "` must be " + rule);
	}

	private static String path(JacksonException json) {
		StringBuilder path = new StringBuilder();
		for (JacksonException.Reference step : json.getPath()) {
			if (step.getPropertyName() == null) {
				path.append('[').append(step.getIndex()).append(']');
			}
			else {
				path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
			}
		}
		return path.toString();
	}

	private static String describe(@Nullable Class<?> type) {
		if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
			return "an integer";
		}
		if (type == Double.class) {
			return "a number";
		}
		if (type == Boolean.class) {
			return "true or false";
		}
		return (type == String.class) ? "a string" : "of another type";
	}

	private static Failure failure(HttpStatusCode status, String type, String code, DviException known) {
		return new Failure(status, type, code, known.field().isEmpty() ? null : known.field(), known.getMessage());
	}

	private static Failure failure(HttpStatusCode status, String type, String code, String message) {
		return new Failure(status, type, code, null, message);
	}

	private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

}
