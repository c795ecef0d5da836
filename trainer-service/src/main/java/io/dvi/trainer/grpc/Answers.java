package io.dvi.trainer.grpc;

import java.util.function.Supplier;

import io.grpc.stub.StreamObserver;

/** Answers calls that have one answer. */
final class Answers {

	private Answers() {
	}

	static <T> void answer(StreamObserver<T> out, Supplier<T> call) {
		T result;
		try {
			result = call.get();
		}
		catch (RuntimeException ex) {
			out.onError(GrpcErrors.translate(ex));
			return;
		}
		out.onNext(result);
		out.onCompleted();
	}

}
