package io.dvi.trainer.training;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.ByteString;
import io.dvi.v1.HeadResult;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.ImportHeadRequest;
import io.dvi.v1.ImportOrder;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;

/**
 * Sends head files to the trainer.
 *
 * @param channel leads there
 */
record ImportSender(Channel channel) {

	HeadResult under(String key, byte[] file) throws Exception {
		ImportHeadRequest order = order(false);
		return send(List.of(order.toBuilder().setOrder(order.getOrder().toBuilder().setIdempotencyKey(key)).build(),
				data(file)));
	}

	HeadResult inPieces(byte[] file, boolean dryRun) throws Exception {
		int half = file.length / 2;
		return send(List.of(order(dryRun), data(Arrays.copyOf(file, half)),
				data(Arrays.copyOfRange(file, half, file.length))));
	}

	HeadResult send(List<ImportHeadRequest> parts) throws Exception {
		CompletableFuture<HeadResult> answer = new CompletableFuture<>();
		StreamObserver<ImportHeadRequest> out = HeadServiceGrpc.newStub(this.channel)
			.importHead(new StreamObserver<>() {
				@Override
				public void onNext(HeadResult result) {
					answer.complete(result);
				}

				@Override
				public void onError(Throwable failure) {
					answer.completeExceptionally(failure);
				}

				@Override
				public void onCompleted() {
					answer.completeExceptionally(new AssertionError("no answer"));
				}
			});
		parts.forEach(out::onNext);
		out.onCompleted();
		return answer.get(60, TimeUnit.SECONDS);
	}

	static ImportHeadRequest order(boolean dryRun) {
		return ImportHeadRequest.newBuilder()
			.setOrder(ImportOrder.newBuilder().setActor("operator").setReason("a test").setDryRun(dryRun))
			.build();
	}

	static ImportHeadRequest data(byte[] bytes) {
		return ImportHeadRequest.newBuilder().setData(ByteString.copyFrom(bytes)).build();
	}

}
