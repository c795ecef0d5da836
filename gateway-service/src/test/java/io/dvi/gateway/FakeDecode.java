package io.dvi.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.dvi.client.internal.GrpcErrors;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.Delta;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.ErrorDetail;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.GetModelRequest;
import io.dvi.v1.Model;
import io.dvi.v1.SpeculationFigures;
import io.dvi.v1.Started;
import io.dvi.v1.Timings;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** A decode service that answers every call by the script set last. */
final class FakeDecode extends DecodeServiceGrpc.DecodeServiceImplBase {

	static final String MODEL = "smol";

	final List<GenerateRequest> received = new CopyOnWriteArrayList<>();

	final AtomicInteger cancelled = new AtomicInteger();

	private volatile Script script = answering("Hello");

	void reset() {
		this.received.clear();
		this.cancelled.set(0);
		this.script = answering("Hello");
	}

	void plays(Script value) {
		this.script = value;
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
		observer.onNext(Model.newBuilder()
			.setName(MODEL)
			.setFingerprint("fp-verifier")
			.setContextLength(2048)
			.setCreatedEpochSeconds(1_700_000_000)
			.setHeadVersion(7)
			.build());
		observer.onCompleted();
	}

	static GenerateEvent started() {
		return GenerateEvent.newBuilder()
			.setStarted(Started.newBuilder().setRequestId("r").setPromptTokens(5).setHeadVersion(7))
			.build();
	}

	static GenerateEvent delta(String text) {
		return GenerateEvent.newBuilder().setDelta(Delta.newBuilder().addTokenIds(1).setText(text)).build();
	}

	static GenerateEvent finished(Finished.Reason reason) {
		return GenerateEvent.newBuilder()
			.setFinished(Finished.newBuilder()
				.setReason(reason)
				.setPromptTokens(5)
				.setCompletionTokens(11)
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

	static Script answering(String... texts) {
		return (request, answers) -> {
			answers.onNext(started());
			for (String text : texts) {
				answers.onNext(delta(text));
			}
			answers.onNext(finished(Finished.Reason.STOP));
			answers.onCompleted();
		};
	}

	static Script refusing(Status status, ErrorCode code, String field, String message) {
		return (request, answers) -> answers.onError(failure(status, code, field, message));
	}

	static StatusRuntimeException failure(Status status, ErrorCode code, String field, String message) {
		Metadata trailers = new Metadata();
		trailers.put(GrpcErrors.DETAIL,
				ErrorDetail.newBuilder().setCode(code).setField(field).setMessage(message).build().toByteArray());
		return status.asRuntimeException(trailers);
	}

	/** What the service does with one call. */
	interface Script extends BiConsumer<GenerateRequest, ServerCallStreamObserver<GenerateEvent>> {

	}

}
