package io.dvi.gateway.admission;

import java.util.List;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Model;
import io.dvi.client.Prompt;
import io.dvi.client.Tokenized;
import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.backend.Decoder;
import io.dvi.gateway.error.TurnedAway;
import io.dvi.gateway.error.TurnedAway.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets a generation through when the queue has room and the key has tokens left. Whoever
 * hangs up frees the place with the slot.
 */
final class AdmittedDecoder implements Decoder {

	private final Decoder decoder;

	private final AdmissionQueue queue;

	private final GatewayProperties.Limits limits;

	AdmittedDecoder(Decoder decoder, AdmissionQueue queue, GatewayProperties.Limits limits) {
		this.decoder = decoder;
		this.queue = queue;
		this.limits = limits;
	}

	@Override
	public Flux<GenerateEvent> generate(GenerateRequest request) {
		return Flux.deferContextual((context) -> admit(request, context.getOrDefault(KeyAccount.class, null)));
	}

	private Flux<GenerateEvent> admit(GenerateRequest request, @Nullable KeyAccount account) {
		PromptSize size = PromptSize.of(request.prompt());
		size.require(this.limits);
		AdmissionQueue.Place place = this.queue.enter(size.tokens());
		try {
			if (account != null) {
				account.take(size.tokens());
			}
		}
		catch (TurnedAway ex) {
			place.leave();
			throw ex;
		}
		return this.decoder.generate(request)
			.doOnNext((event) -> follow(event, place, account))
			.onErrorMap(DviException.class, this::explain)
			.doFinally((_) -> place.leave());
	}

	private static void follow(GenerateEvent event, AdmissionQueue.Place place, @Nullable KeyAccount account) {
		if (event instanceof GenerateEvent.Started) {
			place.start();
		}
		else if (event instanceof GenerateEvent.Finished finished) {
			place.answered(finished.promptTokens() - finished.cachedPromptTokens(), finished.timings());
		}
		else if (account != null && event instanceof GenerateEvent.Delta delta) {
			account.spend(delta.tokenIds().size());
		}
	}

	/** Other gateways fill a replica's queue too. */
	private Throwable explain(DviException failure) {
		return (failure.code() == ErrorCode.OVERLOADED)
				? new TurnedAway(Reason.REPLICA_QUEUE, failure.getMessage(), this.queue.drainTime()) : failure;
	}

	@Override
	public Mono<Model> model() {
		return this.decoder.model();
	}

	@Override
	public Mono<Tokenized> tokenize(Prompt prompt) {
		PromptSize.of(prompt).require(this.limits);
		return this.decoder.tokenize(prompt);
	}

	@Override
	public Mono<String> detokenize(List<Integer> ids) {
		return this.decoder.detokenize(ids);
	}

	@Override
	public int slots() {
		return this.decoder.slots();
	}

}
