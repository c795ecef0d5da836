package io.dvi.decode.heads;

import io.dvi.engine.EngineException;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.head.ServingHeads;

/** Where heads start to draft; the engine in the service. */
interface HeadSlot {

	/**
	 * Checks a head against the model and loads it.
	 * @param weights the head
	 * @param version its version
	 * @return the head, to be released by the caller
	 * @throws EngineException when it does not fit or is not finite
	 */
	HeadLease load(HeadWeights weights, long version);

	/**
	 * Serves heads from the next request on; requests that run keep theirs.
	 * @param heads loaded by {@link #load}
	 */
	void serve(ServingHeads heads);

}
