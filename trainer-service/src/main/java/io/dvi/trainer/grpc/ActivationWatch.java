package io.dvi.trainer.grpc;

import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.ActivationFeed;
import io.grpc.stub.ServerCallStreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watcher on the wire, until it hangs up. */
final class ActivationWatch {

	private static final Logger log = LoggerFactory.getLogger(ActivationWatch.class);

	private ActivationWatch() {
	}

	static void open(ServerCallStreamObserver<io.dvi.v1.Activation> out, ActivationFeed feed) {
		ActivationFeed.Watch watch = feed.watch((activation) -> send(out, activation));
		out.setOnCancelHandler(watch::end);
	}

	private static void send(ServerCallStreamObserver<io.dvi.v1.Activation> out, Activation activation) {
		if (out.isCancelled()) {
			return;
		}
		try {
			out.onNext(HeadMessages.activation(activation));
		}
		catch (RuntimeException ex) {
			log.debug("a watcher hung up", ex);
		}
	}

}
