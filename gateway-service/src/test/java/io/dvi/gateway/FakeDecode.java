package io.dvi.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import com.google.protobuf.ByteString;
import io.dvi.grpc.ErrorTrailer;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.Delta;
import io.dvi.v1.DetokenizeAnswer;
import io.dvi.v1.DetokenizeRequest;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.GetModelRequest;
import io.dvi.v1.LogprobToken;
import io.dvi.v1.Model;
import io.dvi.v1.SpeculationFigures;
import io.dvi.v1.Started;
import io.dvi.v1.Timings;
import io.dvi.v1.TokenLogprobs;
import io.dvi.v1.TokenizeAnswer;
import io.dvi.v1.TokenizeRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** A decode service that answers every call by the script set last. */
public final class FakeDecode extends DecodeServiceGrpc.DecodeServiceImplBase {

	public static final String MODEL = "smol";

	public static final String FINGERPRINT = "0123456789abcdef0123456789abcdef";

	public static final int SLOTS = 2;

	public final List<GenerateRequest> received = new CopyOnWriteArrayList<>();

	public final AtomicInteger cancelled = new AtomicInteger();

	private volatile boolean tools = true;

	private volatile Script script = answering("Hello");

	private volatile @Nullable Model described = model(FINGERPRINT);

	public void reset() {
		this.tools = true;
		this.received.clear();
		this.cancelled.set(0);
		this.script = answering("Hello");
		this.described = model(FINGERPRINT);
	}

	/** Describes this model from now on; null is a service that stops. */
	public void describes(@Nullable Model value) {
		this.described = value;
	}

	public void plays(Script value) {
		this.script = value;
	}

	void hasNoPlaceForTools() {
		this.tools = false;
	}

	GenerateRequest only() {
		if (this.received.size() != 1) {
			throw new AssertionError("expected one call, got " + this.received.size());
		}
		return this.received.get(0);
	}

	@Override
	public void generate(GenerateRequest request, StreamObserver<GenerateEvent> observer) {
		ServerCallStreamObserver<GenerateEvent> answers = (ServerCallStreamObserver<GenerateEvent>) observer;
		answers.setOnCancelHandler(this.cancelled::incrementAndGet);
		this.received.add(request);
		this.script.accept(request, answers);
	}

	@Override
	public void getModel(GetModelRequest request, StreamObserver<Model> observer) {
		Model model = this.described;
		if (model == null) {
			observer.onError(failure(Status.UNAVAILABLE, ErrorCode.UNAVAILABLE, "", "the service is stopping"));
			return;
		}
		observer.onNext(model.toBuilder().setTools(this.tools).build());
		observer.onCompleted();
	}

	/** A character is a token here. */
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

	public static Model model(String fingerprint) {
		return Model.newBuilder()
			.setName(MODEL)
			.setFingerprint(fingerprint)
			.setFlavour("int8")
			.setContextLength(2048)
			.setCreatedEpochSeconds(1_700_000_000)
			.setHeadVersion(7)
			.setSlots(SLOTS)
			.build();
	}

	public static GenerateEvent started() {
		return started(7);
	}

	public static GenerateEvent started(long head) {
		return GenerateEvent.newBuilder()
			.setStarted(Started.newBuilder().setRequestId("r").setPromptTokens(5).setHeadVersion(head))
			.build();
	}

	public static GenerateEvent delta(String text) {
		return GenerateEvent.newBuilder().setDelta(Delta.newBuilder().addTokenIds(1).setText(text)).build();
	}

	/** Characters as tokens, each with one that was likelier and one that has no text. */
	public static GenerateEvent likely(String text) {
		Delta.Builder delta = Delta.newBuilder().setText(text);
		text.codePoints().forEach((character) -> {
			delta.addTokenIds(character);
			delta.addLogprobs(TokenLogprobs.newBuilder()
				.setChosen(likely(character, Character.toString(character), -1))
				.addTop(likely(2, "", -0.5f))
				.addTop(likely(character, Character.toString(character), Float.NEGATIVE_INFINITY)));
		});
		return GenerateEvent.newBuilder().setDelta(delta).build();
	}

	private static LogprobToken likely(int id, String text, float logprob) {
		return LogprobToken.newBuilder().setId(id).setBytes(ByteString.copyFromUtf8(text)).setLogprob(logprob).build();
	}

	public static Script playing(GenerateEvent... events) {
		return (request, answers) -> {
			answers.onNext(started());
			for (GenerateEvent event : events) {
				answers.onNext(event);
			}
			answers.onCompleted();
		};
	}

	public static GenerateEvent stoppedBy(String text) {
		GenerateEvent end = finished(Finished.Reason.STOP);
		return end.toBuilder().setFinished(end.getFinished().toBuilder().setStopString(text)).build();
	}

	public static GenerateEvent stoppedBy(int token) {
		GenerateEvent end = finished(Finished.Reason.STOP);
		return end.toBuilder().setFinished(end.getFinished().toBuilder().setStopTokenId(token)).build();
	}

	public static GenerateEvent finished(Finished.Reason reason) {
		return GenerateEvent.newBuilder()
			.setFinished(Finished.newBuilder()
				.setReason(reason)
				.setPromptTokens(5)
				.setCompletionTokens(11)
				.setCachedPromptTokens(3)
				.setSpeculation(SpeculationFigures.newBuilder()
					.setVerifySteps(4)
					.setDraftTokens(9)
					.setAcceptedTokens(6)
					.addAllDraftedByPosition(List.of(3, 3, 3))
					.addAllAcceptedByPosition(List.of(3, 2, 1))
					.setHeadVersionStart(7)
					.setHeadVersionEnd(7))
				.setTimings(Timings.newBuilder()
					.setQueueNanos(1_000_000)
					.setPrefillNanos(10_000_000)
					.setDecodeNanos(100_000_000)))
			.build();
	}

	public static Script answering(String... texts) {
		return (request, answers) -> {
			answers.onNext(started());
			for (String text : texts) {
				answers.onNext(delta(text));
			}
			answers.onNext(finished(Finished.Reason.STOP));
			answers.onCompleted();
		};
	}

	public static Script refusing(Status status, ErrorCode code, String field, String message) {
		return (request, answers) -> answers.onError(failure(status, code, field, message));
	}

	static StatusRuntimeException failure(Status status, ErrorCode code, String field, String message) {
		return status.asRuntimeException(ErrorTrailer.of(code, field, message));
	}

	/** What the service does with one call. */
	public interface Script extends BiConsumer<GenerateRequest, ServerCallStreamObserver<GenerateEvent>> {

	}

}
