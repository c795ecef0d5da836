package io.dvi.client.command;

import org.jspecify.annotations.Nullable;

/** A command that cannot go on, with the sentence to print. */
final class CommandFailure extends RuntimeException {

	CommandFailure(String message) {
		this(message, null);
	}

	CommandFailure(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
