package io.dvi.trainer.error;

import org.jspecify.annotations.Nullable;

/**
 * A refusal with its kind, the field at fault and one sentence that states the limit and
 * the value given.
 */
public final class TrainerException extends RuntimeException {

	private final TrainerError error;

	private final String field;

	/**
	 * Makes a refusal that no single field caused.
	 * @param error what kind
	 * @param message one sentence for the caller
	 */
	public TrainerException(TrainerError error, String message) {
		this(error, "", message, null);
	}

	/**
	 * Makes a refusal of one field.
	 * @param error what kind
	 * @param field the field at fault in the caller's spelling
	 * @param message one sentence for the caller
	 */
	public TrainerException(TrainerError error, String field, String message) {
		this(error, field, message, null);
	}

	/**
	 * Makes a refusal with its cause.
	 * @param error what kind
	 * @param field the field at fault in the caller's spelling, or an empty string
	 * @param message one sentence for the caller
	 * @param cause what went wrong underneath
	 */
	public TrainerException(TrainerError error, String field, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.error = error;
		this.field = field;
	}

	/**
	 * What kind of refusal this is.
	 * @return the kind
	 */
	public TrainerError error() {
		return this.error;
	}

	/**
	 * The field at fault.
	 * @return its name in the caller's spelling, or an empty string
	 */
	public String field() {
		return this.field;
	}

}
