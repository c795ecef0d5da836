package io.dvi.client.internal;

import io.dvi.client.DviClientOptions;
import io.dvi.client.Learning;
import io.dvi.client.LearningStatus;
import io.dvi.client.Order;
import io.dvi.v1.DeleteEpisodesRequest;
import io.dvi.v1.DeleteEpisodesResult;
import io.dvi.v1.GetLearningRequest;
import io.dvi.v1.LearningServiceGrpc;
import io.dvi.v1.LearningServiceGrpc.LearningServiceBlockingStub;
import io.dvi.v1.LearningStatus.Mode;
import io.dvi.v1.SetLearningRequest;
import io.dvi.v1.SetLearningResult;
import io.grpc.Channel;

/** Learning over the trainer's LearningService. */
public final class GrpcLearning implements Learning {

	private final TimedStub<LearningServiceBlockingStub> stub;

	/**
	 * Makes the calls.
	 * @param channel to the trainer service
	 * @param options how long and how often
	 */
	public GrpcLearning(Channel channel, DviClientOptions options) {
		this.stub = new TimedStub<>(LearningServiceGrpc.newBlockingStub(channel), options);
	}

	@Override
	public LearningStatus status(int points) {
		GetLearningRequest request = GetLearningRequest.newBuilder().setPoints(points).build();
		return this.stub.read((timed) -> LearningMapping.fromWire(timed.getLearning(request)));
	}

	@Override
	public LearningStatus.Result pause(Order order) {
		return set(Mode.PAUSED, order);
	}

	@Override
	public LearningStatus.Result pausePublishing(Order order) {
		return set(Mode.TRAINING_ONLY, order);
	}

	@Override
	public LearningStatus.Result resume(Order order) {
		return set(Mode.LEARNING, order);
	}

	private LearningStatus.Result set(Mode mode, Order order) {
		SetLearningRequest request = SetLearningRequest.newBuilder()
			.setMode(mode)
			.setActor(order.actor())
			.setReason(order.reason())
			.setRequestId(order.requestId())
			.setDryRun(order.dryRun())
			.setIdempotencyKey(order.idempotencyKey())
			.build();
		SetLearningResult result = this.stub.write((timed) -> timed.setLearning(request));
		return new LearningStatus.Result(LearningMapping.fromWire(result.getStatus()), result.getChanged(),
				order.dryRun());
	}

	@Override
	public Deleted deleteEpisodes(String tenantKeyHash, Order order) {
		DeleteEpisodesRequest request = DeleteEpisodesRequest.newBuilder()
			.setTenantKeyHash(tenantKeyHash)
			.setActor(order.actor())
			.setReason(order.reason())
			.setRequestId(order.requestId())
			.setDryRun(order.dryRun())
			.setIdempotencyKey(order.idempotencyKey())
			.build();
		DeleteEpisodesResult result = this.stub.write((timed) -> timed.deleteEpisodes(request));
		return new Deleted(result.getEpisodes(), result.getRows(), order.dryRun());
	}

}
