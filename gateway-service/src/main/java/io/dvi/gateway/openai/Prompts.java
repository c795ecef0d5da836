package io.dvi.gateway.openai;

import java.util.List;

import io.dvi.client.Prompt;
import io.dvi.client.Tokenized;
import io.dvi.gateway.backend.Decoder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds what answers show of their prompts; asks for nothing that is not shown. */
final class Prompts {

	private final Decoder decoder;

	Prompts(Decoder decoder) {
		this.decoder = decoder;
	}

	/**
	 * The details of a request's prompts.
	 * @param request the request
	 * @return one for each prompt, in order
	 */
	Mono<List<PromptDetails>> details(ValidRequest request) {
		return Flux.fromIterable(request.prompts())
			.concatMap((prompt) -> details(prompt, request.presentation()))
			.collectList();
	}

	private Mono<PromptDetails> details(Prompt prompt, Presentation presentation) {
		Mono<PromptDetails> echoed = presentation.echo() ? text(prompt).map((text) -> new PromptDetails(text, null))
				: Mono.just(PromptDetails.HIDDEN);
		return presentation.tokenIds() ? echoed.zipWith(this.decoder.tokenize(prompt).map(Tokenized::ids),
				(details, ids) -> new PromptDetails(details.echo(), ids)) : echoed;
	}

	private Mono<String> text(Prompt prompt) {
		return switch (prompt) {
			case Prompt.Text text -> Mono.just(text.text());
			case Prompt.Tokens tokens -> this.decoder.detokenize(tokens.ids());
			case Prompt.Chat _ -> throw Invalid.unsupported("echo", "use /v1/completions");
		};
	}

}
