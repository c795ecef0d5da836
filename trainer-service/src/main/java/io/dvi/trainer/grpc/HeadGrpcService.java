package io.dvi.trainer.grpc;

import java.util.function.Supplier;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.ActivationFeed;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.training.HeldOutEvaluation;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.ActivationResult;
import io.dvi.v1.EvaluateHeadReply;
import io.dvi.v1.EvaluateHeadRequest;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.Head;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.ListActivationsRequest;
import io.dvi.v1.ListActivationsResponse;
import io.dvi.v1.ListHeadsRequest;
import io.dvi.v1.ListHeadsResponse;
import io.dvi.v1.RollbackRequest;
import io.dvi.v1.WatchActivationRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Shows heads, hands them out, and moves the pointer. */
public class HeadGrpcService extends HeadServiceGrpc.HeadServiceImplBase {

	/** Size of a piece of a head on the wire. */
	static final int CHUNK_BYTES = 256 * 1024;

	private static final int DEFAULT_PAGE = 50;

	private static final int LARGEST_PAGE = 500;

	private static final int MAX_ACTOR = 200;

	private static final int MAX_REASON = 1000;

	private final HeadRegistry registry;

	private final ActivationFeed feed;

	private final Lineage lineage;

	private final HeldOutEvaluation evaluation;

	private final Runnable onMove;

	/**
	 * Makes the service.
	 * @param registry the heads
	 * @param feed tells watchers
	 * @param lineage the model
	 * @param evaluation evaluates heads
	 * @param onMove called after a move, to hurry the feed
	 */
	public HeadGrpcService(HeadRegistry registry, ActivationFeed feed, Lineage lineage, HeldOutEvaluation evaluation,
			Runnable onMove) {
		this.registry = registry;
		this.feed = feed;
		this.lineage = lineage;
		this.evaluation = evaluation;
		this.onMove = onMove;
	}

	@Override
	public void listHeads(ListHeadsRequest request, StreamObserver<ListHeadsResponse> out) {
		answer(out, () -> {
			long before = request.hasBeforeVersion() ? request.getBeforeVersion() : Long.MAX_VALUE;
			ListHeadsResponse.Builder heads = ListHeadsResponse.newBuilder();
			this.registry.heads(limit(request.getLimit()), before)
				.forEach((head) -> heads.addHeads(HeadMessages.head(head, this.lineage)));
			return heads.build();
		});
	}

	@Override
	public void getHead(GetHeadRequest request, StreamObserver<Head> out) {
		answer(out, () -> HeadMessages.head(this.registry.head(request.getVersion()), this.lineage));
	}

	@Override
	public void fetchHead(FetchHeadRequest request, StreamObserver<HeadChunk> out) {
		try {
			Head head = HeadMessages.head(this.registry.head(request.getVersion()), this.lineage);
			ByteString file = UnsafeByteOperations.unsafeWrap(this.registry.file(request.getVersion()));
			new ChunkSender((ServerCallStreamObserver<HeadChunk>) out, head, file).start();
		}
		catch (RuntimeException ex) {
			out.onError(GrpcErrors.translate(ex));
		}
	}

	@Override
	public void getActivation(GetActivationRequest request, StreamObserver<io.dvi.v1.Activation> out) {
		answer(out, () -> HeadMessages.activation(this.registry.activation()));
	}

	@Override
	public void activate(ActivateRequest request, StreamObserver<ActivationResult> out) {
		answer(out, () -> {
			Long expected = request.hasExpectedSequence() ? request.getExpectedSequence() : null;
			return moved(this.registry.activate(request.getVersion(), expected,
					mover(Activation.Source.ADMIN, request.getActor(), request.getReason(), request.getRequestId())));
		});
	}

	@Override
	public void rollback(RollbackRequest request, StreamObserver<ActivationResult> out) {
		answer(out, () -> {
			Long to = request.hasToVersion() ? request.getToVersion() : null;
			return moved(this.registry.rollback(to, mover(Activation.Source.ROLLBACK, request.getActor(),
					request.getReason(), request.getRequestId())));
		});
	}

	@Override
	public void listActivations(ListActivationsRequest request, StreamObserver<ListActivationsResponse> out) {
		answer(out, () -> {
			long before = request.hasBeforeSequence() ? request.getBeforeSequence() : Long.MAX_VALUE;
			ListActivationsResponse.Builder activations = ListActivationsResponse.newBuilder();
			this.registry.activations(limit(request.getLimit()), before)
				.forEach((activation) -> activations.addActivations(HeadMessages.activation(activation)));
			return activations.build();
		});
	}

	@Override
	public void evaluateHead(EvaluateHeadRequest request, StreamObserver<EvaluateHeadReply> out) {
		try {
			this.evaluation.start(request.getVersion(), request.getRows(),
					new EvaluationCall((ServerCallStreamObserver<EvaluateHeadReply>) out));
		}
		catch (RuntimeException ex) {
			out.onError(GrpcErrors.translate(ex));
		}
	}

	@Override
	public void watchActivation(WatchActivationRequest request, StreamObserver<io.dvi.v1.Activation> out) {
		String model = request.getModelFingerprint();
		if (!model.isEmpty() && !model.equals(this.lineage.modelFingerprint())) {
			out.onError(GrpcErrors.translate(new TrainerException(TrainerError.FINGERPRINT_MISMATCH,
					"model_fingerprint", "`model_fingerprint` must be that of the model trained here, "
							+ this.lineage.modelFingerprint() + ". Given: " + model)));
			return;
		}
		ActivationWatch.open((ServerCallStreamObserver<io.dvi.v1.Activation>) out, this.feed);
		this.onMove.run();
	}

	private ActivationResult moved(io.dvi.trainer.registry.ActivationResult result) {
		this.onMove.run();
		return HeadMessages.result(result);
	}

	private static Activation.Mover mover(Activation.Source source, String actor, String reason, String requestId) {
		length("actor", actor, 1, MAX_ACTOR);
		length("reason", reason, 0, MAX_REASON);
		length("request_id", requestId, 0, MAX_ACTOR);
		return new Activation.Mover(source, actor, reason, requestId);
	}

	private static void length(String field, String given, int least, int most) {
		if (given.length() < least || given.length() > most || given.indexOf('\0') >= 0) {
			throw new TrainerException(TrainerError.INVALID_ARGUMENT, field,
					"`" + field + "` must be from " + least + " to " + most + " characters. Given: " + given.length());
		}
	}

	private static int limit(int given) {
		if (given < 0 || given > LARGEST_PAGE) {
			throw new TrainerException(TrainerError.INVALID_ARGUMENT, "limit",
					"`limit` must be from 0 to " + LARGEST_PAGE + ". Given: " + given);
		}
		return (given == 0) ? DEFAULT_PAGE : given;
	}

	private static <T> void answer(StreamObserver<T> out, Supplier<T> call) {
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
