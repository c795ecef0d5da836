package io.dvi.gateway.backend;

import java.util.List;

import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Model;
import io.dvi.client.Prompt;
import io.dvi.client.Tokenized;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The decode replicas. Failures are {@link io.dvi.client.DviException}. */
public interface Decoder {

	/**
	 * Generates text. Nothing is sent before the first demand; cancelling frees the slot.
	 * A replica that is lost before its text began is replaced by another, which begins
	 * anew: Started comes again then, and the last one tells of the answer.
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
	 * What the model reads instead of a prompt.
	 * @param prompt a conversation or a text
	 * @return its tokens; those of a prompt of tokens are the prompt itself
	 */
	Mono<Tokenized> tokenize(Prompt prompt);

	/**
	 * The text of tokens.
	 * @param ids vocabulary ids
	 * @return their text
	 */
	Mono<String> detokenize(List<Integer> ids);

	/**
	 * How many requests the replicas that are ready decode at once, all together.
	 * @return slots, 0 while none is ready
	 */
	int slots();

}
