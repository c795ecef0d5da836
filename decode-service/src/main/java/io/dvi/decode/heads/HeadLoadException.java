package io.dvi.decode.heads;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** Why a head did not come to serve; the one before it still does. */
final class HeadLoadException extends RuntimeException {

	private final Reason reason;

	HeadLoadException(Reason reason, String message) {
		this(reason, message, null);
	}

	HeadLoadException(Reason reason, @Nullable String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	Reason reason() {
		return this.reason;
	}

	/** Label of the metric. */
	enum Reason {

		/** The trainer could not be asked, or broke off. */
		UNREACHABLE,
		/** The file has another size than announced. */
		SIZE,
		/** The file has another sha256 than announced. */
		CHECKSUM,
		/** The file cannot be read as a head. */
		DAMAGED,
		/** The engine refused the head: another model, another shape, or not finite. */
		REJECTED,
		/** The program failed where it should not. */
		DEFECT;

		String label() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
