package io.dvi.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.google.protobuf.Timestamp;
import io.dvi.v1.DeleteEpisodesRequest;
import io.dvi.v1.DeleteEpisodesResult;
import io.dvi.v1.Figure;
import io.dvi.v1.GetLearningRequest;
import io.dvi.v1.LearningServiceGrpc;
import io.dvi.v1.LearningStatus;
import io.dvi.v1.LearningStatus.LossPoint;
import io.dvi.v1.LearningStatus.Mode;
import io.dvi.v1.LearningStatus.Round;
import io.dvi.v1.SetLearningRequest;
import io.dvi.v1.SetLearningResult;
import io.grpc.stub.StreamObserver;

/** A trainer that learns until it is told not to. */
final class FakeLearning extends LearningServiceGrpc.LearningServiceImplBase {

	final List<SetLearningRequest> orders = new CopyOnWriteArrayList<>();

	final List<DeleteEpisodesRequest> deletions = new CopyOnWriteArrayList<>();

	private volatile Mode mode = Mode.LEARNING;

	void reset() {
		this.mode = Mode.LEARNING;
		this.orders.clear();
		this.deletions.clear();
	}

	@Override
	public void getLearning(GetLearningRequest request, StreamObserver<LearningStatus> observer) {
		observer.onNext(status(request.getPoints()).setMode(this.mode).build());
		observer.onCompleted();
	}

	@Override
	public void setLearning(SetLearningRequest request, StreamObserver<SetLearningResult> observer) {
		this.orders.add(request);
		boolean changed = request.getMode() != this.mode;
		if (!request.getDryRun()) {
			this.mode = request.getMode();
		}
		observer.onNext(SetLearningResult.newBuilder()
			.setChanged(changed)
			.setStatus(status(1).setMode(request.getMode())
				.setActor(request.getActor())
				.setReason(request.getReason())
				.setSince(Timestamp.newBuilder().setSeconds(90)))
			.build());
		observer.onCompleted();
	}

	@Override
	public void deleteEpisodes(DeleteEpisodesRequest request, StreamObserver<DeleteEpisodesResult> observer) {
		this.deletions.add(request);
		observer.onNext(DeleteEpisodesResult.newBuilder().setEpisodes(3).setRows(70).build());
		observer.onCompleted();
	}

	private static LearningStatus.Builder status(int points) {
		LearningStatus.Builder status = LearningStatus.newBuilder()
			.setStoredEpisodes(500)
			.setWaitingEpisodes(20)
			.setEpisodesPerMinute(61.5)
			.setDrift(0.25)
			.setRetentionDays(30)
			.addRounds(Round.newBuilder()
				.setRound(4)
				.setOutcome("published")
				.setHeadVersion(2)
				.addFigures(Figure.newBuilder().setName("speed_gain").setValue(0.02).setLimit(0)));
		for (int step = 1; step <= Math.min(points, 3); step++) {
			status.addLosses(LossPoint.newBuilder().setTrainerStep(step).setLoss(2.5));
		}
		return status;
	}

}
