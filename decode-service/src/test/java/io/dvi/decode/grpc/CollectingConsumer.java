package io.dvi.decode.grpc;

import io.dvi.grpc.ErrorTrailer;
import io.dvi.v1.ErrorDetail;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A consumer that takes only as many events as the test allows; all of them by default.
 */
final class CollectingConsumer implements ClientResponseObserver<GenerateRequest, GenerateEvent> {

	private final List<GenerateEvent> events = new CopyOnWriteArrayList<>();

	private volatile @Nullable ClientCallStreamObserver<GenerateRequest> call;

	private volatile @Nullable Throwable failure;

	private volatile boolean completed;

	private int initial = Integer.MAX_VALUE;

	void request(int count) {
		ClientCallStreamObserver<GenerateRequest> begun = this.call;
		if (begun == null) {
			this.initial = count;
		}
		else {
			begun.request(count);
		}
	}

	void cancel() {
		ClientCallStreamObserver<GenerateRequest> begun = this.call;
		if (begun != null) {
			begun.cancel("the test leaves", null);
		}
	}

	List<GenerateEvent> events() {
		return List.copyOf(this.events);
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	ErrorDetail detail() {
		Metadata trailers = Objects.requireNonNull(Status.trailersFromThrowable(this.failure));
		return Objects.requireNonNull(trailers.get(ErrorTrailer.KEY));
	}

	boolean completed() {
		return this.completed;
	}

	@Override
	public void beforeStart(ClientCallStreamObserver<GenerateRequest> stream) {
		stream.disableAutoRequestWithInitial(this.initial);
		this.call = stream;
	}

	@Override
	public void onNext(GenerateEvent event) {
		this.events.add(event);
	}

	@Override
	public void onError(Throwable error) {
		this.failure = error;
	}

	@Override
	public void onCompleted() {
		this.completed = true;
	}

}
