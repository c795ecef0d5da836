package io.dvi.client;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;

import com.google.protobuf.ByteString;
import io.dvi.grpc.ErrorTrailer;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.Delta;
import io.dvi.v1.DetokenizeAnswer;
import io.dvi.v1.DetokenizeRequest;
import io.dvi.v1.ErrorDetail;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateAnswer;
import io.dvi.v1.GetModelRequest;
import io.dvi.v1.LogprobToken;
import io.dvi.v1.Model;
import io.dvi.v1.SpeculationFigures;
import io.dvi.v1.Started;
import io.dvi.v1.Timings;
import io.dvi.v1.TokenLogprobs;
import io.dvi.v1.TokenizeAnswer;
import io.dvi.v1.TokenizeRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** A decode service that plays one script per call; the last one is played again. */
public final class ScriptedDecode extends DecodeServiceGrpc.DecodeServiceImplBase {

	public final List<io.dvi.v1.GenerateRequest> received = new CopyOnWriteArrayList<>();

	public final CountDownLatch cancelled = new CountDownLatch(1);

	private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();

	public ScriptedDecode then(Script script) {
		this.scripts.add(script);
		return this;
	}

	@Override
	public void generate(io.dvi.v1.GenerateRequest request, StreamObserver<io.dvi.v1.GenerateEvent> observer) {
		this.received.add(request);
		ServerCallStreamObserver<io.dvi.v1.GenerateEvent> answers = (ServerCallStreamObserver<io.dvi.v1.GenerateEvent>) observer;
		answers.setOnCancelHandler(this.cancelled::countDown);
		play(request, answers);
	}

	@Override
	public void generateUnary(io.dvi.v1.GenerateRequest request, StreamObserver<GenerateAnswer> observer) {
		this.received.add(request);
		ServerCallStreamObserver<GenerateAnswer> answers = (ServerCallStreamObserver<GenerateAnswer>) observer;
		answers.setOnCancelHandler(this.cancelled::countDown);
		play(request, new Gathering(answers));
	}

	private void play(io.dvi.v1.GenerateRequest request, StreamObserver<io.dvi.v1.GenerateEvent> answers) {
		Script script = (this.scripts.size() > 1) ? this.scripts.remove() : this.scripts.element();
		script.accept(request, answers);
	}

	@Override
	public void getModel(GetModelRequest request, StreamObserver<Model> observer) {
		observer.onNext(Model.newBuilder()
			.setName("smol")
			.setFingerprint("f00d")
			.setContextLength(2048)
			.setCreatedEpochSeconds(1_700_000_000)
			.setHeadVersion(3)
			.setTools(true)
			.build());
		observer.onCompleted();
	}

	/** A token is a character here. */
	@Override
	public void tokenize(TokenizeRequest request, StreamObserver<TokenizeAnswer> observer) {
		String text = request.hasChat() ? request.getChat().getMessages(0).getContent() : request.getText();
		observer.onNext(
				TokenizeAnswer.newBuilder().addAllIds(text.chars().boxed().toList()).setContextLength(2048).build());
		observer.onCompleted();
	}

	@Override
	public void detokenize(DetokenizeRequest request, StreamObserver<DetokenizeAnswer> observer) {
		StringBuilder text = new StringBuilder();
		request.getIdsList().forEach((id) -> text.append((char) id.intValue()));
		observer.onNext(DetokenizeAnswer.newBuilder().setText(text.toString()).build());
		observer.onCompleted();
	}

	public static io.dvi.v1.GenerateEvent started() {
		return io.dvi.v1.GenerateEvent.newBuilder()
			.setStarted(Started.newBuilder().setRequestId("r1").setPromptTokens(5).setHeadVersion(3))
			.build();
	}

	public static io.dvi.v1.GenerateEvent delta(String text) {
		return io.dvi.v1.GenerateEvent.newBuilder().setDelta(Delta.newBuilder().addTokenIds(7).setText(text)).build();
	}

	public static io.dvi.v1.GenerateEvent finished() {
		return io.dvi.v1.GenerateEvent.newBuilder()
			.setFinished(Finished.newBuilder()
				.setReason(Finished.Reason.STOP)
				.setPromptTokens(5)
				.setCompletionTokens(6)
				.setSpeculation(SpeculationFigures.newBuilder()
					.setVerifySteps(2)
					.setDraftTokens(8)
					.setAcceptedTokens(4)
					.addDraftedByPosition(2)
					.addAcceptedByPosition(1)
					.setHeadVersionStart(3)
					.setHeadVersionEnd(3))
				.setTimings(Timings.newBuilder().setDecodeNanos(1_000_000)))
			.build();
	}

	public static io.dvi.v1.GenerateEvent likely() {
		return io.dvi.v1.GenerateEvent.newBuilder()
			.setDelta(Delta.newBuilder()
				.addTokenIds(7)
				.addLogprobs(TokenLogprobs.newBuilder()
					.setChosen(LogprobToken.newBuilder()
						.setId(7)
						.setLogprob(-0.5f)
						.setBytes(ByteString.copyFrom(new byte[] { (byte) 195 })))
					.addTop(LogprobToken.newBuilder().setId(8).setLogprob(-0.25f))))
			.build();
	}

	public static io.dvi.v1.GenerateEvent stoppedBy(String text) {
		io.dvi.v1.GenerateEvent end = finished();
		return end.toBuilder()
			.setFinished(end.getFinished().toBuilder().setStopString(text).setCachedPromptTokens(4))
			.build();
	}

	public static Script answering(String... texts) {
		return (request, answers) -> {
			answers.onNext(started());
			for (String text : texts) {
				answers.onNext(delta(text));
			}
			answers.onNext(finished());
			answers.onCompleted();
		};
	}

	public static Script failing(Status status) {
		return (request, answers) -> answers.onError(status.asRuntimeException());
	}

	public static StatusRuntimeException withDetail(Status status, ErrorDetail detail) {
		Metadata trailers = new Metadata();
		trailers.put(ErrorTrailer.KEY, detail);
		return status.asRuntimeException(trailers);
	}

	/** What the service does with one call. */
	public interface Script extends BiConsumer<io.dvi.v1.GenerateRequest, StreamObserver<io.dvi.v1.GenerateEvent>> {

	}

	/** Adds events up to an answer in one piece. */
	private static final class Gathering implements StreamObserver<io.dvi.v1.GenerateEvent> {

		private final GenerateAnswer.Builder answer = GenerateAnswer.newBuilder();

		private final StreamObserver<GenerateAnswer> observer;

		Gathering(StreamObserver<GenerateAnswer> observer) {
			this.observer = observer;
		}

		@Override
		public void onNext(io.dvi.v1.GenerateEvent event) {
			if (event.hasDelta()) {
				Delta.Builder delta = this.answer.getDeltaBuilder();
				delta.setText(delta.getText() + event.getDelta().getText())
					.addAllTokenIds(event.getDelta().getTokenIdsList());
			}
			else if (event.hasStarted()) {
				this.answer.setStarted(event.getStarted());
			}
			else {
				this.answer.setFinished(event.getFinished());
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.observer.onError(failure);
		}

		@Override
		public void onCompleted() {
			this.observer.onNext(this.answer.build());
			this.observer.onCompleted();
		}

	}

}
