package io.dvi.trainer.error;

/** Kinds of refusal. The names are those of {@code dvi.v1.ErrorCode}. */
public enum TrainerError {

	/** A value is out of its range or makes no sense. */
	INVALID_ARGUMENT,
	/** No head of that version. */
	HEAD_NOT_FOUND,
	/** A head file that cannot serve. */
	HEAD_REJECTED,
	/** The pointer moved since the caller looked, or may not point there. */
	ACTIVATION_CONFLICT,
	/** The caller's model is not the one trained here. */
	FINGERPRINT_MISMATCH,
	/** Not now: as much of it as may be is under way. */
	OVERLOADED,
	/** Not now: the database or the writer's lease is missing. */
	UNAVAILABLE

}
