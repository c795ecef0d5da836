package io.dvi.engine.schedule;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Consumer;

/** A failure ends its own request and leaves the others alone. */
final class Guard {

	private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

	private Guard() {
	}

	/**
	 * Takes a step of a request; a failure is told to its listener and cancels it.
	 * @param sequence whose step it is
	 * @param step what may fail
	 */
	static void run(Sequence sequence, Consumer<Sequence> step) {
		try {
			step.accept(sequence);
		}
		catch (RuntimeException ex) {
			LOG.error("request {} failed", sequence.request().id(), ex);
			tell(sequence, (ex instanceof EngineException known) ? known
					: new EngineException(ErrorCode.INTERNAL, "", "decoding failed", ex));
			sequence.cancel();
		}
	}

	/**
	 * Tells a request's listener of a failure, and bears a listener that fails itself.
	 * @param sequence whose listener it is
	 * @param failure what it is told
	 */
	static void tell(Sequence sequence, EngineException failure) {
		try {
			sequence.fail(failure);
		}
		catch (RuntimeException ex) {
			LOG.error("the listener of request {} failed", sequence.request().id(), ex);
		}
	}

}
