package io.dvi.engine;

import org.jspecify.annotations.Nullable;

/**
 * A failure with its code, the field at fault and one sentence that states the limit and
 * the value given. Messages never hold prompt text.
 */
public final class EngineException extends RuntimeException {

	private final ErrorCode code;

	private final String field;

	/**
	 * Makes a failure that no single field caused.
	 * @param code what kind of failure
	 * @param message one sentence for the caller
	 */
	public EngineException(ErrorCode code, String message) {
		this(code, "", message, null);
	}

	/**
	 * Makes a failure of one field.
	 * @param code what kind of failure
	 * @param field the field at fault in the caller's spelling, or an empty string
	 * @param message one sentence for the caller, with the limit and the value given
	 */
	public EngineException(ErrorCode code, String field, String message) {
		this(code, field, message, null);
	}

	/**
	 * Makes a failure with its cause.
	 * @param code what kind of failure
	 * @param field the field at fault in the caller's spelling, or an empty string
	 * @param message one sentence for the caller
	 * @param cause what went wrong underneath
	 */
	public EngineException(ErrorCode code, String field, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.code = code;
		this.field = field;
	}

	/**
	 * What kind of failure this is.
	 * @return the code
	 */
	public ErrorCode code() {
		return this.code;
	}

	/**
	 * The field at fault.
	 * @return its name in the caller's spelling, or an empty string
	 */
	public String field() {
		return this.field;
	}

}
