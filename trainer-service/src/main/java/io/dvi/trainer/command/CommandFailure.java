package io.dvi.trainer.command;

/** A command that cannot go on, with the sentence to print. */
final class CommandFailure extends RuntimeException {

	CommandFailure(String message) {
		super(message);
	}

	CommandFailure(String message, Throwable cause) {
		super(message, cause);
	}

}
