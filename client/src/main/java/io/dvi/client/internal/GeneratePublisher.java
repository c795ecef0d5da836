package io.dvi.client.internal;

import java.util.Objects;
import java.util.concurrent.Flow;

import io.dvi.client.DviClientOptions;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.grpc.Channel;

/** A cold stream: every subscriber starts a generation of its own. */
public final class GeneratePublisher implements Flow.Publisher<GenerateEvent> {

	private final Channel channel;

	private final GenerateRequest request;

	private final DviClientOptions options;

	/**
	 * Makes the stream; nothing is sent yet.
	 * @param channel to the decode service
	 * @param request what to answer
	 * @param options how long and how often
	 */
	public GeneratePublisher(Channel channel, GenerateRequest request, DviClientOptions options) {
		this.channel = channel;
		this.request = request;
		this.options = options;
	}

	@Override
	public void subscribe(Flow.Subscriber<? super GenerateEvent> subscriber) {
		Objects.requireNonNull(subscriber, "subscriber is null");
		subscriber.onSubscribe(new GenerateSubscription(this.channel, GenerateMapping.toWire(this.request),
				new GenerateSubscription.Limits(GenerateMapping.timeout(this.request, this.options),
						this.options.attempts()),
				subscriber));
	}

}
