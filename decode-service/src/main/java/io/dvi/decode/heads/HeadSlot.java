package io.dvi.decode.heads;

import io.dvi.engine.EngineException;
import io.dvi.engine.head.HeadWeights;

/** Where a head starts to draft; the engine in the service. */
@FunctionalInterface
public interface HeadSlot {

	/**
	 * Checks a head against the model and serves it from the next cycle on; requests that
	 * run keep theirs.
	 * @param weights the head
	 * @param version its version
	 * @throws EngineException when it does not fit or is not finite; the old head stays
	 */
	void install(HeadWeights weights, long version);

}
