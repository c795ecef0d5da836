package io.dvi.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.protobuf.ByteString;
import io.dvi.v1.Acknowledgement;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.ActivationResult;
import io.dvi.v1.Canary;
import io.dvi.v1.DrafterServing;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.ErrorDetail;
import io.dvi.v1.EvaluateHeadReply;
import io.dvi.v1.EvaluateHeadRequest;
import io.dvi.v1.EvaluationProgress;
import io.dvi.v1.EvaluationReport;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.Figure;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadResult;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.HeadServing;
import io.dvi.v1.HeldOutFigures;
import io.dvi.v1.ImportHeadRequest;
import io.dvi.v1.Interval;
import io.dvi.v1.ListHeadsRequest;
import io.dvi.v1.ListHeadsResponse;
import io.dvi.v1.ListReplicasRequest;
import io.dvi.v1.ListReplicasResponse;
import io.dvi.v1.QuarantineHeadRequest;
import io.dvi.v1.Replica;
import io.dvi.v1.ReplicaReport;
import io.dvi.v1.RollbackRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** A registry with two heads whose moves fail as often as the test wants. */
public final class ScriptedHeads extends HeadServiceGrpc.HeadServiceImplBase {

	static final byte[] FILE = "not really a head".getBytes(StandardCharsets.UTF_8);

	final List<ActivateRequest> activations = new CopyOnWriteArrayList<>();

	final List<RollbackRequest> rollbacks = new CopyOnWriteArrayList<>();

	final List<QuarantineHeadRequest> quarantines = new CopyOnWriteArrayList<>();

	/** Messages of the import under way or done, the order first. */
	final List<ImportHeadRequest> imports = new CopyOnWriteArrayList<>();

	public final List<EvaluateHeadRequest> evaluations = new CopyOnWriteArrayList<>();

	final AtomicInteger listsToFail = new AtomicInteger();

	volatile String sha256 = "7d1d4a0d65c4d2b4ea8e27a8c1f35e2bd19ce80ef4f7bbc1b2bd5c5cf6ab4e0a";

	@Override
	public void listHeads(ListHeadsRequest request, StreamObserver<ListHeadsResponse> observer) {
		if (this.listsToFail.getAndDecrement() > 0) {
			observer.onError(Status.UNAVAILABLE.asRuntimeException());
			return;
		}
		observer.onNext(ListHeadsResponse.newBuilder().addHeads(head(1)).addHeads(head(0)).build());
		observer.onCompleted();
	}

	@Override
	public void getHead(GetHeadRequest request, StreamObserver<io.dvi.v1.Head> observer) {
		if (request.getVersion() > 1) {
			observer.onError(ScriptedDecode.withDetail(Status.NOT_FOUND,
					ErrorDetail.newBuilder()
						.setCode(ErrorCode.HEAD_NOT_FOUND)
						.setField("version")
						.setMessage("there is no head " + request.getVersion())
						.build()));
			return;
		}
		observer.onNext(head(request.getVersion()));
		observer.onCompleted();
	}

	@Override
	public void fetchHead(FetchHeadRequest request, StreamObserver<HeadChunk> observer) {
		observer.onNext(HeadChunk.newBuilder().setHead(head(request.getVersion())).build());
		observer.onNext(HeadChunk.newBuilder().setData(ByteString.copyFrom(FILE, 0, 6)).build());
		observer.onNext(HeadChunk.newBuilder().setData(ByteString.copyFrom(FILE, 6, FILE.length - 6)).build());
		observer.onCompleted();
	}

	@Override
	public void activate(ActivateRequest request, StreamObserver<ActivationResult> observer) {
		this.activations.add(request);
		observer.onError(Status.UNAVAILABLE.asRuntimeException());
	}

	@Override
	public void rollback(RollbackRequest request, StreamObserver<ActivationResult> observer) {
		this.rollbacks.add(request);
		observer.onNext(ActivationResult.newBuilder()
			.setChanged(true)
			.setActivation(io.dvi.v1.Activation.newBuilder()
				.setSequence(4)
				.setVersion(request.getToVersion())
				.setPreviousVersion(1)
				.setActor(request.getActor())
				.setReason(request.getReason())
				.setSource(io.dvi.v1.Activation.Source.ROLLBACK))
			.build());
		observer.onCompleted();
	}

	/** Refuses empty files. */
	@Override
	public StreamObserver<ImportHeadRequest> importHead(StreamObserver<HeadResult> observer) {
		return new StreamObserver<>() {
			@Override
			public void onNext(ImportHeadRequest request) {
				ScriptedHeads.this.imports.add(request);
			}

			@Override
			public void onError(Throwable failure) {
				throw new AssertionError("an import was cut off", failure);
			}

			@Override
			public void onCompleted() {
				if (ScriptedHeads.this.imports.size() < 2) {
					observer.onError(ScriptedDecode.withDetail(Status.INVALID_ARGUMENT,
							ErrorDetail.newBuilder()
								.setCode(ErrorCode.HEAD_REJECTED)
								.setField("data")
								.setMessage("the file is empty")
								.build()));
					return;
				}
				observer.onNext(HeadResult.newBuilder()
					.setChanged(true)
					.setHead(head(2).toBuilder().setOrigin(io.dvi.v1.Head.Origin.IMPORTED))
					.build());
				observer.onCompleted();
			}
		};
	}

	@Override
	public void quarantineHead(QuarantineHeadRequest request, StreamObserver<HeadResult> observer) {
		this.quarantines.add(request);
		observer.onNext(HeadResult.newBuilder()
			.setChanged(true)
			.setHead(head(request.getVersion()).toBuilder()
				.setState(io.dvi.v1.Head.State.QUARANTINED)
				.setStateReason(request.getReason())
				.setStateActor(request.getActor()))
			.build());
		observer.onCompleted();
	}

	@Override
	public void listReplicas(ListReplicasRequest request, StreamObserver<ListReplicasResponse> observer) {
		observer.onNext(ListReplicasResponse.newBuilder()
			.setConverged(true)
			.addReplicas(Replica.newBuilder()
				.setHealthy(true)
				.setReport(ReplicaReport.newBuilder()
					.setInstance("decode-0")
					.setActivationSequence(3)
					.setHeadVersion(1)
					.setCanaryVersion(0)
					.putLoadFailures("checksum", 2)
					.setPlainTokensPerSecond(58.5)
					.addServing(HeadServing.newBuilder()
						.setHeadVersion(1)
						.setTokens(30)
						.setVerifySteps(10)
						.setDecodeNanos(500_000_000)
						.addDraftedByPosition(10)
						.addAcceptedByPosition(7)
						.addDrafters(DrafterServing.newBuilder().setDrafter("head").setDrafted(9).setAccepted(6)))))
			.build());
		observer.onCompleted();
	}

	@Override
	public void getActivation(GetActivationRequest request, StreamObserver<io.dvi.v1.Activation> observer) {
		observer.onNext(io.dvi.v1.Activation.newBuilder()
			.setSequence(3)
			.setVersion(0)
			.setCanary(Canary.newBuilder().setVersion(1).setPercent(10).setSha256(this.sha256))
			.setShadowVersion(2)
			.addFigures(Figure.newBuilder().setName("tokens_per_step").setValue(2.31).setLimit(2.4))
			.addFigures(Figure.newBuilder().setName("watch_passed").setValue(1))
			.addAcknowledgements(Acknowledgement.newBuilder().setInstance("decode-0").setError("checksum"))
			.build());
		observer.onCompleted();
	}

	/** Version 0 is active; version 2 is evaluated by somebody else right now. */
	@Override
	public void evaluateHead(EvaluateHeadRequest request, StreamObserver<EvaluateHeadReply> observer) {
		this.evaluations.add(request);
		if (request.getVersion() == 2) {
			observer.onError(ScriptedDecode.withDetail(Status.RESOURCE_EXHAUSTED,
					ErrorDetail.newBuilder()
						.setCode(ErrorCode.OVERLOADED)
						.setMessage("an evaluation is under way")
						.build()));
			return;
		}
		observer.onNext(EvaluateHeadReply.newBuilder()
			.setProgress(EvaluationProgress.newBuilder().setScoredRows(50).setTotalRows(200))
			.build());
		EvaluationReport.Builder report = EvaluationReport.newBuilder()
			.setVersion(request.getVersion())
			.setOverall(figures("", 3));
		if (request.getVersion() > 0) {
			Interval around = Interval.newBuilder().setLow(-0.01).setHigh(0.09).build();
			report.addTasks(figures("sums", 2).setGain(0.04).setGainInterval(around))
				.addTasks(figures("", 1).setGain(0.01).clearSpeedInterval())
				.setOverall(figures("", 3).setGain(0.03).setGainInterval(around))
				.setActive(figures("", 3).setFirstTokenAgreement(0.125));
		}
		observer.onNext(EvaluateHeadReply.newBuilder().setReport(report).build());
		observer.onCompleted();
	}

	private static HeldOutFigures.Builder figures(String task, int requests) {
		return HeldOutFigures.newBuilder()
			.setTask(task)
			.setRequests(requests)
			.setRows(100L * requests)
			.setVocabularyCoverage(0.875)
			.setFirstTokenAgreement(0.4375)
			.addAllAcceptance(List.of(0.4375, 0.375, 0.25))
			.setKl(2.5)
			.setTokensPerStepAlone(1.625)
			.setTokensPerStep(2.25)
			.setSpeed(1.5)
			.setSpeedInterval(Interval.newBuilder().setLow(1.4).setHigh(1.6))
			.setSpeedWithoutHead(1.25);
	}

	private io.dvi.v1.Head head(long version) {
		io.dvi.v1.Head.Builder head = io.dvi.v1.Head.newBuilder()
			.setVersion(version)
			.setKind("lora")
			.setSha256(this.sha256);
		return (version > 0) ? head.setParent(version - 1).build() : head.build();
	}

}
