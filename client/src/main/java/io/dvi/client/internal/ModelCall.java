package io.dvi.client.internal;

import java.util.concurrent.TimeUnit;

import io.dvi.client.DviClientOptions;
import io.dvi.client.Model;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.GetModelRequest;
import io.grpc.Channel;
import io.grpc.Deadline;

/** Asks the decode service for its model. */
public final class ModelCall {

	private ModelCall() {
	}

	/**
	 * Asks once, again while the service is not reachable.
	 * @param channel to the decode service
	 * @param options how long and how often
	 * @return the model
	 */
	public static Model run(Channel channel, DviClientOptions options) {
		Deadline deadline = Deadline.after(options.callTimeout().toNanos(), TimeUnit.NANOSECONDS);
		return UnaryCalls.read(options.attempts(), deadline,
				() -> GenerateMapping.fromWire(DecodeServiceGrpc.newBlockingStub(channel)
					.withDeadline(deadline)
					.getModel(GetModelRequest.getDefaultInstance())));
	}

}
