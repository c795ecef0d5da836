package io.dvi.gateway.backend;

import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Model;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The decode replicas. Failures are {@link io.dvi.client.DviException}. */
public interface Decoder {

	/**
	 * Generates text. Nothing is sent before the first demand; cancelling frees the slot.
	 * @param request what to answer
	 * @return the events
	 */
	Flux<GenerateEvent> generate(GenerateRequest request);

	/**
	 * The served model, at most a few seconds old.
	 * @return its description
	 */
	Mono<Model> model();

	/**
	 * How many requests the replicas that are ready decode at once, all together.
	 * @return slots, 0 while none is ready
	 */
	int slots();

}
