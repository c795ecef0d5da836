package io.dvi.trainer.grpc;

import java.time.Duration;

import io.dvi.trainer.audit.Order;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.experience.EpisodeDeletion;
import io.dvi.trainer.grpc.OrderCalls.Keyed;
import io.dvi.trainer.registry.KeyedOrders;
import io.dvi.trainer.training.LearningMode;
import io.dvi.trainer.training.LearningModes;
import io.dvi.trainer.training.LearningReport;
import io.dvi.v1.DeleteEpisodesRequest;
import io.dvi.v1.DeleteEpisodesResult;
import io.dvi.v1.GetLearningRequest;
import io.dvi.v1.LearningServiceGrpc;
import io.dvi.v1.LearningStatus;
import io.dvi.v1.SetLearningRequest;
import io.dvi.v1.SetLearningResult;
import io.grpc.stub.StreamObserver;

/** Shows how learning goes, stops it and lets it go on, and deletes experience. */
public class LearningGrpcService extends LearningServiceGrpc.LearningServiceImplBase {

	private static final int DEFAULT_POINTS = 200;

	private final LearningReport report;

	private final LearningModes modes;

	private final EpisodeDeletion deletion;

	private final OrderCalls orders;

	private final Duration retention;

	/**
	 * Makes the service.
	 * @param report how learning goes
	 * @param modes whether it does
	 * @param deletion deletes experience
	 * @param orders remembers orders that have a key
	 * @param retention how long experience is kept
	 */
	public LearningGrpcService(LearningReport report, LearningModes modes, EpisodeDeletion deletion, KeyedOrders orders,
			Duration retention) {
		this.report = report;
		this.modes = modes;
		this.deletion = deletion;
		this.orders = new OrderCalls(orders);
		this.retention = retention;
	}

	@Override
	public void getLearning(GetLearningRequest request, StreamObserver<LearningStatus> out) {
		Answers.answer(out, () -> status(AdminRequests.limit("points", request.getPoints(), DEFAULT_POINTS)).build());
	}

	@Override
	public void setLearning(SetLearningRequest request, StreamObserver<SetLearningResult> out) {
		Answers.answer(out, () -> {
			Order order = AdminRequests.order(request.getActor(), request.getReason(), request.getRequestId(),
					request.getDryRun());
			LearningMode.Kind mode = mode(request.getMode());
			return this.orders.answer(Keyed.of(request), SetLearningResult.parser(), () -> set(mode, order));
		});
	}

	private SetLearningResult set(LearningMode.Kind mode, Order order) {
		LearningModes.Change change = this.modes.set(mode, order);
		LearningStatus.Builder status = status(DEFAULT_POINTS);
		LearningMessages.put(change.mode(), status);
		return SetLearningResult.newBuilder().setStatus(status).setChanged(change.changed()).build();
	}

	@Override
	public void deleteEpisodes(DeleteEpisodesRequest request, StreamObserver<DeleteEpisodesResult> out) {
		Answers.answer(out, () -> {
			AdminRequests.name("tenant_key_hash", request.getTenantKeyHash());
			Order order = AdminRequests.order(request.getActor(), request.getReason(), request.getRequestId(),
					request.getDryRun());
			return this.orders.answer(Keyed.of(request), DeleteEpisodesResult.parser(),
					() -> delete(request.getTenantKeyHash(), order));
		});
	}

	private DeleteEpisodesResult delete(String tenantKeyHash, Order order) {
		EpisodeDeletion.Deleted deleted = this.deletion.delete(tenantKeyHash, order);
		return DeleteEpisodesResult.newBuilder().setEpisodes(deleted.episodes()).setRows(deleted.rows()).build();
	}

	private LearningStatus.Builder status(int points) {
		return LearningMessages.status(this.report.status(points)).setRetentionDays((int) this.retention.toDays());
	}

	private static LearningMode.Kind mode(LearningStatus.Mode mode) {
		return switch (mode) {
			case LEARNING -> LearningMode.Kind.LEARNING;
			case TRAINING_ONLY -> LearningMode.Kind.TRAINING_ONLY;
			case PAUSED -> LearningMode.Kind.PAUSED;
			case MODE_UNSPECIFIED, UNRECOGNIZED -> throw new TrainerException(TrainerError.INVALID_ARGUMENT, "mode",
					"`mode` must be LEARNING, TRAINING_ONLY or PAUSED. Given: " + mode);
		};
	}

}
