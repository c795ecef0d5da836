package io.dvi.gateway;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import com.google.protobuf.ByteString;
import io.dvi.v1.Acknowledgement;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.Activation;
import io.dvi.v1.ActivationResult;
import io.dvi.v1.DrafterServing;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.EvaluateHeadReply;
import io.dvi.v1.EvaluateHeadRequest;
import io.dvi.v1.EvaluationProgress;
import io.dvi.v1.EvaluationReport;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.Figure;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.Head;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadEvaluation;
import io.dvi.v1.HeadResult;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.HeadServing;
import io.dvi.v1.HeldOutFigures;
import io.dvi.v1.ImportHeadRequest;
import io.dvi.v1.Interval;
import io.dvi.v1.ListActivationsRequest;
import io.dvi.v1.ListActivationsResponse;
import io.dvi.v1.ListHeadsRequest;
import io.dvi.v1.ListHeadsResponse;
import io.dvi.v1.ListReplicasRequest;
import io.dvi.v1.ListReplicasResponse;
import io.dvi.v1.QuarantineHeadRequest;
import io.dvi.v1.Replica;
import io.dvi.v1.ReplicaReport;
import io.dvi.v1.RollbackRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** A registry in memory with the versions 0 to 2; 1 is active, as the second move. */
final class FakeHeads extends HeadServiceGrpc.HeadServiceImplBase {

	static final int VERSIONS = 3;

	/** Messages of imports, orders before bytes. */
	final List<ImportHeadRequest> imports = new CopyOnWriteArrayList<>();

	final List<QuarantineHeadRequest> quarantines = new CopyOnWriteArrayList<>();

	private final Map<Long, String> quarantined = new HashMap<>();

	private FakePointer pointer = new FakePointer();

	private volatile @Nullable StatusRuntimeException failure;

	synchronized void reset() {
		this.failure = null;
		this.imports.clear();
		this.quarantined.clear();
		this.quarantines.clear();
		this.pointer = new FakePointer();
	}

	void fails(StatusRuntimeException value) {
		this.failure = value;
	}

	void works() {
		this.failure = null;
	}

	synchronized List<Activation> recorded() {
		return this.pointer.recorded();
	}

	static byte[] file(long version) {
		return new byte[] { 1, 2, 3, (byte) version };
	}

	static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void listHeads(ListHeadsRequest request, StreamObserver<ListHeadsResponse> observer) {
		ListHeadsResponse.Builder answer = ListHeadsResponse.newBuilder();
		long newest = request.hasBeforeVersion() ? request.getBeforeVersion() - 1 : VERSIONS - 1;
		for (long version = newest; version >= 0 && answer.getHeadsCount() < request.getLimit(); version--) {
			answer.addHeads(head(version));
		}
		answer(observer, answer::build);
	}

	@Override
	public void getHead(GetHeadRequest request, StreamObserver<Head> observer) {
		answer(observer, () -> known(request.getVersion()));
	}

	@Override
	public void fetchHead(FetchHeadRequest request, StreamObserver<HeadChunk> observer) {
		observer.onNext(HeadChunk.newBuilder().setHead(head(request.getVersion())).build());
		observer.onNext(HeadChunk.newBuilder().setData(ByteString.copyFrom(file(request.getVersion()))).build());
		observer.onCompleted();
	}

	/** A file that begins with a zero cannot serve. */
	@Override
	public StreamObserver<ImportHeadRequest> importHead(StreamObserver<HeadResult> observer) {
		return new StreamObserver<>() {
			@Override
			public void onNext(ImportHeadRequest request) {
				FakeHeads.this.imports.add(request);
			}

			@Override
			public void onError(Throwable cut) {
				FakeHeads.this.imports.clear();
			}

			@Override
			public void onCompleted() {
				answer(observer, () -> imported());
			}
		};
	}

	private HeadResult imported() {
		ByteString file = this.imports.stream()
			.map(ImportHeadRequest::getData)
			.reduce(ByteString.EMPTY, ByteString::concat);
		if (file.isEmpty() || file.byteAt(0) == 0) {
			throw FakeDecode.failure(Status.INVALID_ARGUMENT, ErrorCode.HEAD_REJECTED, "data", "no head file");
		}
		boolean dryRun = this.imports.getFirst().getOrder().getDryRun();
		boolean known = file.equals(ByteString.copyFrom(file(2)));
		long version = dryRun ? 0 : (known ? 2 : VERSIONS);
		return HeadResult.newBuilder()
			.setChanged(!known)
			.setHead(head(version).toBuilder().setOrigin(Head.Origin.IMPORTED))
			.build();
	}

	@Override
	public synchronized void quarantineHead(QuarantineHeadRequest request, StreamObserver<HeadResult> observer) {
		this.quarantines.add(request);
		answer(observer, () -> {
			Head before = known(request.getVersion());
			if (this.pointer.names(request.getVersion())) {
				throw FakeDecode.failure(Status.FAILED_PRECONDITION, ErrorCode.ACTIVATION_CONFLICT, "version",
						"version " + request.getVersion() + " is active");
			}
			Head after = before.toBuilder()
				.setState(Head.State.QUARANTINED)
				.setStateReason(request.getReason())
				.setStateActor(request.getActor())
				.build();
			if (!request.getDryRun()) {
				this.quarantined.put(request.getVersion(), request.getReason());
			}
			return HeadResult.newBuilder().setChanged(before.getState() == Head.State.READY).setHead(after).build();
		});
	}

	@Override
	public synchronized void getActivation(GetActivationRequest request, StreamObserver<Activation> observer) {
		answer(observer,
				() -> this.pointer.current()
					.toBuilder()
					.addFigures(Figure.newBuilder().setName("tokens_per_step").setValue(2.5).setLimit(2.25))
					.addAcknowledgements(Acknowledgement.newBuilder().setInstance("decode-0"))
					.build());
	}

	@Override
	public synchronized void activate(ActivateRequest request, StreamObserver<ActivationResult> observer) {
		answer(observer, () -> {
			known(request.getVersion());
			return this.pointer.activate(request);
		});
	}

	@Override
	public synchronized void rollback(RollbackRequest request, StreamObserver<ActivationResult> observer) {
		answer(observer, () -> this.pointer.rollback(request));
	}

	@Override
	public synchronized void listActivations(ListActivationsRequest request,
			StreamObserver<ListActivationsResponse> observer) {
		answer(observer,
				() -> ListActivationsResponse.newBuilder()
					.addAllActivations(this.pointer.recorded().reversed())
					.build());
	}

	@Override
	public synchronized void listReplicas(ListReplicasRequest request, StreamObserver<ListReplicasResponse> observer) {
		ReplicaReport.Builder report = ReplicaReport.newBuilder()
			.setInstance("decode-0")
			.setActivationSequence(2)
			.setHeadVersion(1)
			.setPlainTokensPerSecond(58.5)
			.putLoadFailures("checksum", 1)
			.addServing(HeadServing.newBuilder()
				.setHeadVersion(1)
				.setTokens(30)
				.setVerifySteps(10)
				.setDecodeNanos(500_000_000)
				.addDraftedByPosition(9)
				.addAcceptedByPosition(6)
				.addDrafters(DrafterServing.newBuilder().setDrafter("head").setDrafted(9).setAccepted(6)));
		answer(observer,
				() -> ListReplicasResponse.newBuilder()
					.setConverged(this.pointer.current().getSequence() == 2)
					.addReplicas(Replica.newBuilder().setHealthy(true).setReport(report))
					.build());
	}

	/** Version 2 has no held-out experience. */
	@Override
	public void evaluateHead(EvaluateHeadRequest request, StreamObserver<EvaluateHeadReply> observer) {
		if (request.getVersion() == 2) {
			observer.onError(FakeDecode.failure(Status.UNAVAILABLE, ErrorCode.UNAVAILABLE, "",
					"there is no held-out experience"));
			return;
		}
		observer.onNext(EvaluateHeadReply.newBuilder()
			.setProgress(EvaluationProgress.newBuilder().setScoredRows(1).setTotalRows(2))
			.build());
		answer(observer,
				() -> EvaluateHeadReply.newBuilder()
					.setReport(EvaluationReport.newBuilder()
						.setVersion(request.getVersion())
						.setActiveVersion(1)
						.setOverall(HeldOutFigures.newBuilder()
							.setRows(request.getRows())
							.addAllAcceptance(List.of(0.5, 0.25))
							.setGain(0.02)
							.setGainInterval(Interval.newBuilder().setLow(-0.01).setHigh(0.05))))
					.build());
	}

	private Head known(long version) {
		if (version >= VERSIONS) {
			throw FakeDecode.failure(Status.NOT_FOUND, ErrorCode.HEAD_NOT_FOUND, "version",
					"there is no head " + version);
		}
		return head(version);
	}

	private Head head(long version) {
		Head.Builder head = Head.newBuilder()
			.setVersion(version)
			.setKind("lora")
			.setSha256(sha256(file(version)))
			.setSizeBytes(file(version).length)
			.setState(this.quarantined.containsKey(version) ? Head.State.QUARANTINED : Head.State.READY)
			.setStateReason(this.quarantined.getOrDefault(version, ""))
			.setOrigin((version == 0) ? Head.Origin.UNTRAINED : Head.Origin.TRAINED);
		return (version == 0) ? head.build()
				: head.setParent(version - 1)
					.setEvaluation(HeadEvaluation.newBuilder().setRows(100).setFirstTokenAgreement(0.6))
					.build();
	}

	private <T> void answer(StreamObserver<T> observer, Supplier<T> value) {
		StatusRuntimeException wanted = this.failure;
		if (wanted != null) {
			observer.onError(wanted);
			return;
		}
		try {
			observer.onNext(value.get());
			observer.onCompleted();
		}
		catch (StatusRuntimeException refusal) {
			observer.onError(refusal);
		}
	}

}
