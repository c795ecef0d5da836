package io.dvi.client.internal;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.dvi.client.Activation;
import io.dvi.client.DviClientOptions;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Head;
import io.dvi.client.HeadReport;
import io.dvi.client.Heads;
import io.dvi.client.Order;
import io.dvi.client.Pointer;
import io.dvi.client.Replica;
import io.dvi.v1.EvaluateHeadReply;
import io.dvi.v1.EvaluateHeadRequest;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.HeadServiceGrpc.HeadServiceBlockingStub;
import io.dvi.v1.HeadServiceGrpc.HeadServiceStub;
import io.dvi.v1.ListActivationsRequest;
import io.dvi.v1.ListHeadsRequest;
import io.dvi.v1.ListReplicasRequest;
import io.dvi.v1.QuarantineHeadRequest;
import io.grpc.Channel;
import org.jspecify.annotations.Nullable;

/** The registry over the trainer's HeadService. */
public final class GrpcHeads implements Heads {

	/** The file is judged on stored experience, beside whatever else the trainer does. */
	private static final Duration IMPORT_TIMEOUT = Duration.ofMinutes(10);

	private final TimedStub<HeadServiceBlockingStub> stub;

	/** For what has a bound of its own. */
	private final HeadServiceBlockingStub unbounded;

	private final HeadServiceStub streams;

	/**
	 * Makes the registry.
	 * @param channel to the trainer service
	 * @param options how long and how often
	 */
	public GrpcHeads(Channel channel, DviClientOptions options) {
		this.unbounded = HeadServiceGrpc.newBlockingStub(channel);
		this.stub = new TimedStub<>(this.unbounded, options);
		this.streams = HeadServiceGrpc.newStub(channel);
	}

	@Override
	public List<Head> list(int limit, @Nullable Long beforeVersion) {
		ListHeadsRequest.Builder request = ListHeadsRequest.newBuilder().setLimit(limit);
		if (beforeVersion != null) {
			request.setBeforeVersion(beforeVersion);
		}
		return this.stub
			.read((timed) -> timed.listHeads(request.build()).getHeadsList().stream().map(HeadMapping::fromWire))
			.toList();
	}

	@Override
	public Head show(long version) {
		GetHeadRequest request = GetHeadRequest.newBuilder().setVersion(version).build();
		return this.stub.read((timed) -> HeadMapping.fromWire(timed.getHead(request)));
	}

	@Override
	public Head.File fetch(long version) {
		FetchHeadRequest request = FetchHeadRequest.newBuilder().setVersion(version).build();
		return this.stub.read((timed) -> HeadFiles.assemble(timed.fetchHead(request)));
	}

	@Override
	public HeadReport evaluate(long version, HeadReport.Bounds bounds, Consumer<HeadReport.Progress> progress) {
		EvaluateHeadRequest request = EvaluateHeadRequest.newBuilder()
			.setVersion(version)
			.setRows(bounds.rows())
			.build();
		return UnaryCalls
			.write(() -> last(this.unbounded.withDeadlineAfter(bounds.timeout().toNanos(), TimeUnit.NANOSECONDS)
				.evaluateHead(request), progress));
	}

	@Override
	public Head.Result importHead(byte[] file, Order order) {
		return HeadMapping.fromWire(HeadFiles
			.send(this.streams.withDeadlineAfter(IMPORT_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS), file, order), order);
	}

	@Override
	public Head.Result quarantine(long version, Order order) {
		QuarantineHeadRequest request = QuarantineHeadRequest.newBuilder()
			.setVersion(version)
			.setActor(order.actor())
			.setReason(order.reason())
			.setRequestId(order.requestId())
			.setDryRun(order.dryRun())
			.setIdempotencyKey(order.idempotencyKey())
			.build();
		return this.stub.write((timed) -> HeadMapping.fromWire(timed.quarantineHead(request), order));
	}

	@Override
	public Activation activation() {
		return this.stub.read(
				(timed) -> ActivationMapping.fromWire(timed.getActivation(GetActivationRequest.getDefaultInstance())));
	}

	@Override
	public Activation.Result activate(Pointer pointer, @Nullable Long expectedSequence, Order order) {
		return this.stub.write((timed) -> ActivationMapping
			.fromWire(timed.activate(ActivationMapping.toWire(pointer, expectedSequence, order))));
	}

	@Override
	public Activation.Result rollback(@Nullable Long toVersion, @Nullable Long expectedSequence, Order order) {
		return this.stub.write((timed) -> ActivationMapping
			.fromWire(timed.rollback(ActivationMapping.toWire(toVersion, expectedSequence, order))));
	}

	@Override
	public List<Activation> audit(int limit, @Nullable Long beforeSequence) {
		ListActivationsRequest.Builder request = ListActivationsRequest.newBuilder().setLimit(limit);
		if (beforeSequence != null) {
			request.setBeforeSequence(beforeSequence);
		}
		return this.stub
			.read((timed) -> timed.listActivations(request.build())
				.getActivationsList()
				.stream()
				.map(ActivationMapping::fromWire))
			.toList();
	}

	@Override
	public Replica.Fleet replicas() {
		return this.stub
			.read((timed) -> ReplicaMapping.fromWire(timed.listReplicas(ListReplicasRequest.getDefaultInstance())));
	}

	private static HeadReport last(Iterator<EvaluateHeadReply> replies, Consumer<HeadReport.Progress> progress) {
		HeadReport report = null;
		while (replies.hasNext()) {
			EvaluateHeadReply reply = replies.next();
			if (reply.hasReport()) {
				report = ReportMapping.fromWire(reply.getReport());
			}
			else {
				progress.accept(ReportMapping.fromWire(reply.getProgress()));
			}
		}
		if (report == null) {
			throw DviException.of(ErrorCode.INTERNAL, "", "the server ended an evaluation without a report");
		}
		return report;
	}

}
