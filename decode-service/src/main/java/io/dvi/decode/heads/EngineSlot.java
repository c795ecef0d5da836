package io.dvi.decode.heads;

import io.dvi.engine.Engine;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.head.ServingHeads;

/**
 * The slot of the service.
 *
 * @param engine drafts with the heads
 */
record EngineSlot(Engine engine) implements HeadSlot {

	@Override
	public HeadLease load(HeadWeights weights, long version) {
		return this.engine.loadHead(weights, version);
	}

	@Override
	public void serve(ServingHeads heads) {
		this.engine.serveHeads(heads);
	}

}
