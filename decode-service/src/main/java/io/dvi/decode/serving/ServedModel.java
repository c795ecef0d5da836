package io.dvi.decode.serving;

import io.dvi.engine.EngineException;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.Generation;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.Prompt;
import io.dvi.engine.model.ModelDescriptor;

import java.util.List;

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

	/**
	 * Encodes a prompt without answering it.
	 * @param prompt what the model would read
	 * @return token ids
	 */
	int[] tokenize(Prompt prompt);

	/**
	 * Decodes tokens.
	 * @param ids special tokens among them are written out
	 * @return their text
	 */
	String detokenize(List<Integer> ids);

	/**
	 * Whether conversations may have tools.
	 * @return whether the chat template has a place for them
	 */
	boolean takesTools();

}
