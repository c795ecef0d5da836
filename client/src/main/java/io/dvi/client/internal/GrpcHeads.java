package io.dvi.client.internal;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.dvi.client.Activation;
import io.dvi.client.DviClientOptions;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Head;
import io.dvi.client.HeadReport;
import io.dvi.client.Heads;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.EvaluateHeadReply;
import io.dvi.v1.EvaluateHeadRequest;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.HeadServiceGrpc.HeadServiceBlockingStub;
import io.dvi.v1.ListActivationsRequest;
import io.dvi.v1.ListHeadsRequest;
import io.dvi.v1.RollbackRequest;
import io.grpc.Channel;
import io.grpc.Deadline;
import org.jspecify.annotations.Nullable;

/** The registry over the trainer's HeadService. */
public final class GrpcHeads implements Heads {

	private final HeadServiceBlockingStub stub;

	private final DviClientOptions options;

	/**
	 * Makes the registry.
	 * @param channel to the trainer service
	 * @param options how long and how often
	 */
	public GrpcHeads(Channel channel, DviClientOptions options) {
		this.stub = HeadServiceGrpc.newBlockingStub(channel);
		this.options = options;
	}

	@Override
	public List<Head> list(int limit, @Nullable Long beforeVersion) {
		ListHeadsRequest.Builder request = ListHeadsRequest.newBuilder().setLimit(limit);
		if (beforeVersion != null) {
			request.setBeforeVersion(beforeVersion);
		}
		return read((timed) -> timed.listHeads(request.build()).getHeadsList().stream().map(HeadMapping::fromWire))
			.toList();
	}

	@Override
	public Head show(long version) {
		GetHeadRequest request = GetHeadRequest.newBuilder().setVersion(version).build();
		return read((timed) -> HeadMapping.fromWire(timed.getHead(request)));
	}

	@Override
	public Head.File fetch(long version) {
		FetchHeadRequest request = FetchHeadRequest.newBuilder().setVersion(version).build();
		return read((timed) -> assemble(timed.fetchHead(request)));
	}

	@Override
	public HeadReport evaluate(long version, HeadReport.Bounds bounds, Consumer<HeadReport.Progress> progress) {
		EvaluateHeadRequest request = EvaluateHeadRequest.newBuilder()
			.setVersion(version)
			.setRows(bounds.rows())
			.build();
		Deadline deadline = Deadline.after(bounds.timeout().toNanos(), TimeUnit.NANOSECONDS);
		return UnaryCalls.write(() -> last(timed(deadline).evaluateHead(request), progress));
	}

	@Override
	public Activation activation() {
		return read((timed) -> HeadMapping.fromWire(timed.getActivation(GetActivationRequest.getDefaultInstance())));
	}

	@Override
	public Activation.Result activate(long version, @Nullable Long expectedSequence, Move move) {
		ActivateRequest.Builder request = ActivateRequest.newBuilder()
			.setVersion(version)
			.setActor(move.actor())
			.setReason(move.reason())
			.setRequestId(move.requestId());
		if (expectedSequence != null) {
			request.setExpectedSequence(expectedSequence);
		}
		return UnaryCalls.write(() -> HeadMapping.fromWire(timed(deadline()).activate(request.build())));
	}

	@Override
	public Activation.Result rollback(@Nullable Long toVersion, Move move) {
		RollbackRequest.Builder request = RollbackRequest.newBuilder()
			.setActor(move.actor())
			.setReason(move.reason())
			.setRequestId(move.requestId());
		if (toVersion != null) {
			request.setToVersion(toVersion);
		}
		return UnaryCalls.write(() -> HeadMapping.fromWire(timed(deadline()).rollback(request.build())));
	}

	@Override
	public List<Activation> audit(int limit, @Nullable Long beforeSequence) {
		ListActivationsRequest.Builder request = ListActivationsRequest.newBuilder().setLimit(limit);
		if (beforeSequence != null) {
			request.setBeforeSequence(beforeSequence);
		}
		return read((timed) -> timed.listActivations(request.build())
			.getActivationsList()
			.stream()
			.map(HeadMapping::fromWire)).toList();
	}

	private <T> T read(Function<HeadServiceBlockingStub, T> call) {
		Deadline deadline = deadline();
		return UnaryCalls.read(this.options.attempts(), deadline, () -> call.apply(timed(deadline)));
	}

	private HeadServiceBlockingStub timed(Deadline deadline) {
		return this.stub.withDeadline(deadline);
	}

	private Deadline deadline() {
		return Deadline.after(this.options.callTimeout().toNanos(), TimeUnit.NANOSECONDS);
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

	private static Head.File assemble(Iterator<HeadChunk> chunks) {
		Head head = null;
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (chunks.hasNext()) {
			HeadChunk chunk = chunks.next();
			if (chunk.hasHead()) {
				head = HeadMapping.fromWire(chunk.getHead());
			}
			else {
				bytes.writeBytes(chunk.getData().toByteArray());
			}
		}
		if (head == null) {
			throw DviException.of(ErrorCode.INTERNAL, "", "the server sent a head without its description");
		}
		String found = sha256(bytes.toByteArray());
		if (!found.equals(head.sha256())) {
			throw DviException.of(ErrorCode.INTERNAL, "", "head " + head.version() + " must have the sha256 "
					+ head.sha256() + ". Received: " + bytes.size() + " bytes with " + found);
		}
		return new Head.File(head, bytes.toByteArray());
	}

	private static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every JVM has SHA-256", ex);
		}
	}

}
