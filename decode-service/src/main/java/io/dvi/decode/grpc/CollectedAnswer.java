package io.dvi.decode.grpc;

import io.dvi.v1.Delta;
import io.dvi.v1.GenerateAnswer;
import io.dvi.v1.GenerateEvent;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * Takes the events of a call whose caller waits for the whole answer, and gives it to him
 * at once. It always takes more, since an answer is bounded by its tokens.
 */
final class CollectedAnswer extends ServerCallStreamObserver<GenerateEvent> {

	private final ServerCallStreamObserver<GenerateAnswer> caller;

	private final GenerateAnswer.Builder answer = GenerateAnswer.newBuilder();

	private final StringBuilder text = new StringBuilder();

	CollectedAnswer(ServerCallStreamObserver<GenerateAnswer> caller) {
		this.caller = caller;
	}

	@Override
	public void onNext(GenerateEvent event) {
		switch (event.getEventCase()) {
			case STARTED -> this.answer.setStarted(event.getStarted());
			case DELTA -> add(event.getDelta());
			case FINISHED -> this.answer.setFinished(event.getFinished());
			case EVENT_NOT_SET -> throw new IllegalArgumentException("an event without content");
		}
	}

	private void add(Delta delta) {
		this.answer.getDeltaBuilder()
			.addAllTokenIds(delta.getTokenIdsList())
			.addAllLogprobs(delta.getLogprobsList())
			.addAllSources(delta.getSourcesList());
		this.text.append(delta.getText());
	}

	@Override
	public void onCompleted() {
		this.answer.getDeltaBuilder().setText(this.text.toString());
		this.caller.onNext(this.answer.build());
		this.caller.onCompleted();
	}

	@Override
	public void onError(Throwable failure) {
		this.caller.onError(failure);
	}

	@Override
	public boolean isReady() {
		return true;
	}

	@Override
	public boolean isCancelled() {
		return this.caller.isCancelled();
	}

	@Override
	public void setOnCancelHandler(Runnable handler) {
		this.caller.setOnCancelHandler(handler);
	}

	@Override
	public void setOnReadyHandler(Runnable handler) {
		// always ready, so never told that it has become so
	}

	@Override
	public void setCompression(String compression) {
		this.caller.setCompression(compression);
	}

	@Override
	public void setMessageCompression(boolean enable) {
		this.caller.setMessageCompression(enable);
	}

	@Override
	public void disableAutoInboundFlowControl() {
		this.caller.disableAutoInboundFlowControl();
	}

	@Override
	public void request(int count) {
		this.caller.request(count);
	}

}
