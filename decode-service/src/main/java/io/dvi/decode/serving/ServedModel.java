package io.dvi.decode.serving;

import io.dvi.engine.EngineException;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.Generation;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.model.ModelDescriptor;

/**
 * The model as calls see it. Every method throws an {@link EngineException} with
 * {@code UNAVAILABLE} while the model loads and once the service stops.
 */
public interface ServedModel {

	/**
	 * What is served.
	 * @return its descriptor
	 */
	ModelDescriptor descriptor();

	/**
	 * The head that new requests draft with.
	 * @return its version, or -1 when there is none
	 */
	long headVersion();

	/**
	 * Answers a request.
	 * @param request what to answer
	 * @param listener told what happens, on the decode thread
	 * @return a handle to give it up
	 */
	Generation submit(GenerateRequest request, GenerationListener listener);

}
