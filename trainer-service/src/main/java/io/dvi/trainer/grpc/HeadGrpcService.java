package io.dvi.trainer.grpc;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.dvi.trainer.audit.Order;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.grpc.OrderCalls.Keyed;
import io.dvi.trainer.registry.Acknowledgement;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.ActivationFeed;
import io.dvi.trainer.registry.ActivationOrder;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.KeyedOrders;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.registry.RollbackOrder;
import io.dvi.trainer.replica.Replicas;
import io.dvi.trainer.training.HeadImport;
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
import io.dvi.v1.HeadResult;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.ImportHeadRequest;
import io.dvi.v1.ListActivationsRequest;
import io.dvi.v1.ListActivationsResponse;
import io.dvi.v1.ListHeadsRequest;
import io.dvi.v1.ListHeadsResponse;
import io.dvi.v1.ListReplicasRequest;
import io.dvi.v1.ListReplicasResponse;
import io.dvi.v1.QuarantineHeadRequest;
import io.dvi.v1.ReplicaReport;
import io.dvi.v1.ReplicaReportReply;
import io.dvi.v1.RollbackRequest;
import io.dvi.v1.WatchActivationRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Shows heads, hands them out, takes them in, moves the pointer, and hears replicas. */
public class HeadGrpcService extends HeadServiceGrpc.HeadServiceImplBase {

	/** Size of a piece of a head on the wire. */
	static final int CHUNK_BYTES = 256 * 1024;

	private final Parts parts;

	private final OrderCalls orders;

	private final Runnable onMove;

	/**
	 * Makes the service.
	 * @param parts what it works with
	 * @param orders remembers orders that have a key
	 * @param onMove called after a move, to hurry the feed
	 */
	public HeadGrpcService(Parts parts, KeyedOrders orders, Runnable onMove) {
		this.parts = parts;
		this.orders = new OrderCalls(orders);
		this.onMove = onMove;
	}

	@Override
	public void listHeads(ListHeadsRequest request, StreamObserver<ListHeadsResponse> out) {
		Answers.answer(out, () -> {
			long before = request.hasBeforeVersion() ? request.getBeforeVersion() : Long.MAX_VALUE;
			ListHeadsResponse.Builder heads = ListHeadsResponse.newBuilder();
			this.parts.registry()
				.heads(AdminRequests.limit(request.getLimit()), before)
				.forEach((head) -> heads.addHeads(HeadMessages.head(head, this.parts.lineage())));
			return heads.build();
		});
	}

	@Override
	public void getHead(GetHeadRequest request, StreamObserver<Head> out) {
		Answers.answer(out, () -> head(request.getVersion()));
	}

	@Override
	public void fetchHead(FetchHeadRequest request, StreamObserver<HeadChunk> out) {
		try {
			Head head = head(request.getVersion());
			ByteString file = UnsafeByteOperations.unsafeWrap(this.parts.registry().file(request.getVersion()));
			new ChunkSender((ServerCallStreamObserver<HeadChunk>) out, head, file).start();
		}
		catch (RuntimeException ex) {
			out.onError(GrpcErrors.translate(ex));
		}
	}

	@Override
	public StreamObserver<ImportHeadRequest> importHead(StreamObserver<HeadResult> out) {
		return new ImportCall(out, this.parts, this.orders);
	}

	@Override
	public void quarantineHead(QuarantineHeadRequest request, StreamObserver<HeadResult> out) {
		Answers.answer(out, () -> {
			Order order = AdminRequests.order(request.getActor(), request.getReason(), request.getRequestId(),
					request.getDryRun());
			return this.orders.answer(Keyed.of(request), HeadResult.parser(), () -> HeadMessages
				.result(this.parts.custody().quarantine(request.getVersion(), order), this.parts.lineage()));
		});
	}

	@Override
	public void getActivation(GetActivationRequest request, StreamObserver<io.dvi.v1.Activation> out) {
		Answers.answer(out, () -> acknowledged(List.of(this.parts.registry().activation())).getFirst());
	}

	@Override
	public void activate(ActivateRequest request, StreamObserver<ActivationResult> out) {
		Answers.answer(out, () -> {
			ActivationOrder order = AdminRequests.activation(request);
			return moved(Keyed.of(request), () -> this.parts.registry().activate(order));
		});
	}

	@Override
	public void rollback(RollbackRequest request, StreamObserver<ActivationResult> out) {
		Answers.answer(out, () -> {
			RollbackOrder order = AdminRequests.rollback(request);
			return moved(Keyed.of(request), () -> this.parts.registry().rollback(order));
		});
	}

	@Override
	public void listActivations(ListActivationsRequest request, StreamObserver<ListActivationsResponse> out) {
		Answers.answer(out, () -> {
			long before = request.hasBeforeSequence() ? request.getBeforeSequence() : Long.MAX_VALUE;
			return ListActivationsResponse.newBuilder()
				.addAllActivations(acknowledged(
						this.parts.registry().activations(AdminRequests.limit(request.getLimit()), before)))
				.build();
		});
	}

	@Override
	public void evaluateHead(EvaluateHeadRequest request, StreamObserver<EvaluateHeadReply> out) {
		try {
			this.parts.evaluation()
				.start(request.getVersion(), request.getRows(),
						new EvaluationCall((ServerCallStreamObserver<EvaluateHeadReply>) out));
		}
		catch (RuntimeException ex) {
			out.onError(GrpcErrors.translate(ex));
		}
	}

	@Override
	public void watchActivation(WatchActivationRequest request, StreamObserver<io.dvi.v1.Activation> out) {
		String model = request.getModelFingerprint();
		if (!model.isEmpty() && !model.equals(this.parts.lineage().modelFingerprint())) {
			out.onError(GrpcErrors.translate(new TrainerException(TrainerError.FINGERPRINT_MISMATCH,
					"model_fingerprint", "`model_fingerprint` must be that of the model trained here, "
							+ this.parts.lineage().modelFingerprint() + ". Given: " + model)));
			return;
		}
		ActivationWatch.open((ServerCallStreamObserver<io.dvi.v1.Activation>) out, this.parts.feed());
		this.onMove.run();
	}

	@Override
	public void reportReplica(ReplicaReport request, StreamObserver<ReplicaReportReply> out) {
		Answers.answer(out, () -> {
			this.parts.replicas().report(ReplicaMessages.report(request));
			return ReplicaReportReply.getDefaultInstance();
		});
	}

	@Override
	public void listReplicas(ListReplicasRequest request, StreamObserver<ListReplicasResponse> out) {
		Answers.answer(out, () -> {
			long sequence = this.parts.registry().activation().sequence();
			return ListReplicasResponse.newBuilder()
				.addAllReplicas(this.parts.replicas().all().stream().map(ReplicaMessages::replica).toList())
				.setConverged(this.parts.replicas().converged(sequence))
				.build();
		});
	}

	private Head head(long version) {
		return HeadMessages.head(this.parts.registry().head(version), this.parts.lineage());
	}

	private List<io.dvi.v1.Activation> acknowledged(List<Activation> activations) {
		Map<Long, List<Acknowledgement>> words = this.parts.registry()
			.acknowledgements(activations.stream().map(Activation::sequence).toList());
		return activations.stream()
			.map((activation) -> HeadMessages.activation(activation,
					words.getOrDefault(activation.sequence(), List.of())))
			.toList();
	}

	private ActivationResult moved(Keyed order, Supplier<io.dvi.trainer.registry.ActivationResult> move) {
		ActivationResult result = this.orders.answer(order, ActivationResult.parser(),
				() -> HeadMessages.result(move.get()));
		if (!order.dryRun()) {
			this.onMove.run();
		}
		return result.toBuilder().setDryRun(order.dryRun()).build();
	}

	/**
	 * What the service works with.
	 *
	 * @param registry the heads
	 * @param custody what becomes of them
	 * @param headImport takes them in
	 * @param feed tells watchers
	 * @param replicas hears replicas
	 * @param lineage the model
	 * @param evaluation evaluates heads
	 */
	public record Parts(HeadRegistry registry, HeadCustody custody, HeadImport headImport, ActivationFeed feed,
			Replicas replicas, Lineage lineage, HeldOutEvaluation evaluation) {
	}

}
