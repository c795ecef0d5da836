package io.dvi.decode.heads;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** Why a head did not come to serve; the one before it still does. */
final class HeadLoadException extends RuntimeException {

	private final Reason reason;

	private final @Nullable Long version;

	HeadLoadException(Reason reason, String message) {
		this(reason, message, null);
	}

	HeadLoadException(Reason reason, @Nullable String message, @Nullable Throwable cause) {
		this(reason, message, cause, null);
	}

	private HeadLoadException(Reason reason, @Nullable String message, @Nullable Throwable cause,
			@Nullable Long version) {
		super(message, cause);
		this.reason = reason;
		this.version = version;
	}

	/** The same failure, of a head that the registry offered. */
	HeadLoadException of(long head) {
		return new HeadLoadException(this.reason, getMessage(), this, head);
	}

	/** The version it was about, or null where it was about no single one. */
	@Nullable Long version() {
		return this.version;
	}

	Reason reason() {
		return this.reason;
	}

	/** Label of the metric. */
	enum Reason {

		/** The trainer could not be asked, or broke off. */
		UNREACHABLE,
		/** The trainer answered, with an error that says nothing of the head. */
		TRAINER_FAILED,
		/** The trainer has no such head, or its file no more. */
		NOT_FOUND,
		/** The file has another size than announced. */
		SIZE,
		/** The file has another sha256 than announced. */
		CHECKSUM,
		/** The file cannot be read as a head. */
		DAMAGED,
		/**
		 * The engine or the trainer refused the head: another model or shape, not finite.
		 */
		REJECTED,
		/** The program failed where it should not. */
		DEFECT;

		String label() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
