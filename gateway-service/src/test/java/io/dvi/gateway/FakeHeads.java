package io.dvi.gateway;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import com.google.protobuf.ByteString;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.Activation;
import io.dvi.v1.ActivationResult;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.Head;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadEvaluation;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.ListActivationsRequest;
import io.dvi.v1.ListActivationsResponse;
import io.dvi.v1.ListHeadsRequest;
import io.dvi.v1.ListHeadsResponse;
import io.dvi.v1.RollbackRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** A registry in memory with the versions 0 to 2; 1 is active, as the second move. */
final class FakeHeads extends HeadServiceGrpc.HeadServiceImplBase {

	static final int VERSIONS = 3;

	private final List<Activation> activations = new ArrayList<>();

	private volatile @Nullable StatusRuntimeException failure;

	synchronized void reset() {
		this.failure = null;
		this.activations.clear();
		record(0, Activation.Source.INITIAL, "trainer", "first head");
		record(1, Activation.Source.GATE, "trainer", "better");
	}

	void fails(StatusRuntimeException value) {
		this.failure = value;
	}

	synchronized List<Activation> recorded() {
		return List.copyOf(this.activations);
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
		answer(observer, answer.build());
	}

	@Override
	public void getHead(GetHeadRequest request, StreamObserver<Head> observer) {
		if (request.getVersion() >= VERSIONS) {
			observer.onError(missing(request.getVersion()));
			return;
		}
		answer(observer, head(request.getVersion()));
	}

	@Override
	public void fetchHead(FetchHeadRequest request, StreamObserver<HeadChunk> observer) {
		observer.onNext(HeadChunk.newBuilder().setHead(head(request.getVersion())).build());
		answer(observer, HeadChunk.newBuilder().setData(ByteString.copyFrom(file(request.getVersion()))).build());
	}

	@Override
	public synchronized void getActivation(GetActivationRequest request, StreamObserver<Activation> observer) {
		answer(observer, current());
	}

	@Override
	public synchronized void activate(ActivateRequest request, StreamObserver<ActivationResult> observer) {
		if (request.getVersion() >= VERSIONS) {
			observer.onError(missing(request.getVersion()));
			return;
		}
		if (request.hasExpectedSequence() && request.getExpectedSequence() != current().getSequence()) {
			observer.onError(FakeDecode.failure(Status.FAILED_PRECONDITION, ErrorCode.ACTIVATION_CONFLICT, "",
					"the activation moved to sequence " + current().getSequence()));
			return;
		}
		answer(observer, move(request.getVersion(), Activation.Source.ADMIN, request.getActor(), request.getReason()));
	}

	@Override
	public synchronized void rollback(RollbackRequest request, StreamObserver<ActivationResult> observer) {
		long to = request.hasToVersion() ? request.getToVersion() : current().getPreviousVersion();
		answer(observer, move(to, Activation.Source.ROLLBACK, request.getActor(), request.getReason()));
	}

	@Override
	public synchronized void listActivations(ListActivationsRequest request,
			StreamObserver<ListActivationsResponse> observer) {
		answer(observer, ListActivationsResponse.newBuilder().addAllActivations(this.activations.reversed()).build());
	}

	private ActivationResult move(long version, Activation.Source source, String actor, String reason) {
		boolean changed = current().getVersion() != version;
		if (changed) {
			record(version, source, actor, reason);
		}
		return ActivationResult.newBuilder().setChanged(changed).setActivation(current()).build();
	}

	private void record(long version, Activation.Source source, String actor, String reason) {
		Activation.Builder activation = Activation.newBuilder()
			.setSequence(this.activations.size() + 1)
			.setVersion(version)
			.setSource(source)
			.setActor(actor)
			.setReason(reason);
		if (!this.activations.isEmpty()) {
			activation.setPreviousVersion(current().getVersion());
		}
		this.activations.add(activation.build());
	}

	private Activation current() {
		return this.activations.getLast();
	}

	private static Head head(long version) {
		Head.Builder head = Head.newBuilder()
			.setVersion(version)
			.setKind("lora")
			.setSha256(sha256(file(version)))
			.setSizeBytes(file(version).length);
		return (version == 0) ? head.build()
				: head.setParent(version - 1)
					.setEvaluation(HeadEvaluation.newBuilder().setRows(100).setFirstTokenAgreement(0.6))
					.build();
	}

	private static StatusRuntimeException missing(long version) {
		return FakeDecode.failure(Status.NOT_FOUND, ErrorCode.HEAD_NOT_FOUND, "version", "there is no head " + version);
	}

	private <T> void answer(StreamObserver<T> observer, T value) {
		StatusRuntimeException wanted = this.failure;
		if (wanted != null) {
			observer.onError(wanted);
			return;
		}
		observer.onNext(value);
		observer.onCompleted();
	}

}
