package io.dvi.gateway.routing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.dvi.client.DviClient;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Model;
import io.dvi.client.Prompt;
import io.dvi.client.Tokenized;
import io.dvi.gateway.backend.BlockingCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One decode process: how to call it, what it said of itself when it was asked last, and
 * how many calls to it are under way.
 */
final class Replica implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

	private final String address;

	private final DviClient client;

	private final AtomicInteger load = new AtomicInteger();

	private final Mono<Replica> check;

	private volatile @Nullable Model model;

	Replica(String address, DviClient client) {
		this.address = address;
		this.client = client;
		// Whoever asks while a check is under way waits for that one.
		this.check = BlockingCall.of(this::ask).cacheInvalidateIf((_) -> true);
	}

	String address() {
		return this.address;
	}

	/** Calls under way. */
	int load() {
		return this.load.get();
	}

	/** What it serves, or null while it does not. */
	@Nullable Model model() {
		return this.model;
	}

	/** How many requests it decodes at once; one at least. */
	int slots() {
		Model described = this.model;
		return (described != null) ? Math.max(1, described.slots()) : 1;
	}

	/**
	 * Generates text; the call counts as load until it ends.
	 * @param request what to answer
	 * @return the events
	 */
	Flux<GenerateEvent> generate(GenerateRequest request) {
		return Flux.defer(() -> {
			this.load.incrementAndGet();
			return JdkFlowAdapter.flowPublisherToFlux(this.client.publish(request))
				.onErrorMap(DviException.Cancelled.class, Replica::explain)
				.doFinally((_) -> this.load.decrementAndGet());
		});
	}

	Mono<Tokenized> tokenize(Prompt prompt) {
		return switch (prompt) {
			case Prompt.Chat chat -> BlockingCall.of(() -> this.client.tokenize(chat));
			case Prompt.Text text -> BlockingCall.of(() -> this.client.tokenize(text.text()));
			case Prompt.Tokens tokens ->
				BlockingCall.of(() -> new Tokenized(tokens.ids(), this.client.model().contextLength()));
		};
	}

	Mono<String> detokenize(List<Integer> ids) {
		return BlockingCall.of(() -> this.client.detokenize(ids));
	}

	/** Who hangs up here hears nothing more, so it was the replica that did. */
	private static DviException explain(DviException failure) {
		return DviException.of(ErrorCode.UNAVAILABLE, "", "the decode replica ended the call", failure);
	}

	/**
	 * Asks what it serves. A replica that loads its model or stops refuses to say, as its
	 * gRPC health does.
	 * @return this, once {@link #model()} tells
	 */
	Mono<Replica> check() {
		return this.check;
	}

	/** Takes it out of service until it answers a check. */
	void suspect() {
		become(null);
	}

	private Replica ask() {
		try {
			become(this.client.model());
		}
		catch (DviException ex) {
			become(null);
		}
		return this;
	}

	private void become(@Nullable Model described) {
		boolean before = this.model != null;
		this.model = described;
		if (before != (described != null)) {
			LOG.info("decode replica {} is {}", this.address, before ? "not ready" : "ready");
		}
	}

	@Override
	public void close() {
		this.client.close();
	}

}
