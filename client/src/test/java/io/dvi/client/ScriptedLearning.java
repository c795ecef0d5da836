package io.dvi.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.google.protobuf.Timestamp;
import io.dvi.v1.DeleteEpisodesRequest;
import io.dvi.v1.DeleteEpisodesResult;
import io.dvi.v1.Figure;
import io.dvi.v1.GetLearningRequest;
import io.dvi.v1.LearningServiceGrpc;
import io.dvi.v1.LearningStatus.Mode;
import io.dvi.v1.SetLearningRequest;
import io.dvi.v1.SetLearningResult;
import io.grpc.stub.StreamObserver;

/** A trainer that remembers what it was asked. */
final class ScriptedLearning extends LearningServiceGrpc.LearningServiceImplBase {

	final List<SetLearningRequest> orders = new CopyOnWriteArrayList<>();

	final List<DeleteEpisodesRequest> deletions = new CopyOnWriteArrayList<>();

	@Override
	public void getLearning(GetLearningRequest request, StreamObserver<io.dvi.v1.LearningStatus> observer) {
		observer.onNext(io.dvi.v1.LearningStatus.newBuilder()
			.setMode(Mode.LEARNING)
			.setStoredEpisodes(500)
			.setWaitingEpisodes(20)
			.setEpisodesPerMinute(61.5)
			.setDrift(0.25)
			.setRetentionDays(30)
			.addRounds(io.dvi.v1.LearningStatus.Round.newBuilder()
				.setRound(4)
				.setClosed(Timestamp.newBuilder().setSeconds(60))
				.setOutcome("published")
				.setHeadVersion(2)
				.setTrainerStep(80)
				.addFigures(Figure.newBuilder().setName("speed_gain").setValue(0.02).setLimit(0)))
			.addLosses(io.dvi.v1.LearningStatus.LossPoint.newBuilder()
				.setTrainerStep(request.getPoints())
				.setLoss(2.5)
				.setAt(Timestamp.newBuilder().setSeconds(61)))
			.build());
		observer.onCompleted();
	}

	@Override
	public void setLearning(SetLearningRequest request, StreamObserver<SetLearningResult> observer) {
		this.orders.add(request);
		observer.onNext(SetLearningResult.newBuilder()
			.setChanged(true)
			.setStatus(io.dvi.v1.LearningStatus.newBuilder()
				.setMode(request.getMode())
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

}
