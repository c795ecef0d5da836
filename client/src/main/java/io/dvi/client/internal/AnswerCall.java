package io.dvi.client.internal;

import java.util.concurrent.TimeUnit;

import io.dvi.client.Answer;
import io.dvi.client.DviClientOptions;
import io.dvi.client.GenerateRequest;
import io.dvi.v1.DecodeServiceGrpc;
import io.grpc.Channel;
import io.grpc.Deadline;

/**
 * Asks for an answer in one piece. Nothing of it is delivered before its end, so it may
 * be asked for again while the service is not reachable.
 */
public final class AnswerCall {

	private AnswerCall() {
	}

	/**
	 * Waits for the answer.
	 * @param channel to the decode service
	 * @param request what to answer
	 * @param options how long and how often
	 * @return the answer
	 */
	public static Answer run(Channel channel, GenerateRequest request, DviClientOptions options) {
		Deadline deadline = Deadline.after(GenerateMapping.timeout(request, options).toNanos(), TimeUnit.NANOSECONDS);
		io.dvi.v1.GenerateRequest wire = GenerateMapping.toWire(request);
		return EventMapping.fromWire(UnaryCalls.read(options.attempts(), deadline,
				() -> DecodeServiceGrpc.newBlockingStub(channel).withDeadline(deadline).generateUnary(wire)));
	}

}
