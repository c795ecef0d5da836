package io.dvi.trainer.grpc;

import java.util.Locale;

import io.dvi.trainer.training.ClosedRound;
import io.dvi.trainer.training.LearningMode;
import io.dvi.trainer.training.LearningReport;
import io.dvi.trainer.training.LossCurve;
import io.dvi.v1.LearningStatus;

/** How learning goes, as messages. */
final class LearningMessages {

	private LearningMessages() {
	}

	static LearningStatus.Builder status(LearningReport.Status status) {
		LearningStatus.Builder message = LearningStatus.newBuilder()
			.setStoredEpisodes(status.episodes().stored())
			.setWaitingEpisodes(status.episodes().waiting())
			.setEpisodesPerMinute(status.episodesPerMinute())
			.setDrift(status.drift());
		put(status.mode(), message);
		status.rounds().forEach((round) -> message.addRounds(round(round)));
		status.losses().forEach((loss) -> message.addLosses(loss(loss)));
		return message;
	}

	static void put(LearningMode mode, LearningStatus.Builder message) {
		message.setMode(LearningStatus.Mode.valueOf(mode.kind().name()))
			.setActor(mode.actor())
			.setReason(mode.reason());
		if (mode.since() != null) {
			message.setSince(HeadMessages.timestamp(mode.since()));
		}
	}

	private static LearningStatus.Round round(ClosedRound round) {
		LearningStatus.Round.Builder message = LearningStatus.Round.newBuilder()
			.setRound(round.number())
			.setClosed(HeadMessages.timestamp(round.at()))
			.setOutcome(round.outcome().name().toLowerCase(Locale.ROOT))
			.setTrainerStep(round.trainerStep());
		if (round.headVersion() != null) {
			message.setHeadVersion(round.headVersion());
		}
		round.figures().forEach((figure) -> message.addFigures(HeadMessages.figure(figure)));
		return message.build();
	}

	private static LearningStatus.LossPoint loss(LossCurve.Point point) {
		return LearningStatus.LossPoint.newBuilder()
			.setTrainerStep(point.trainerStep())
			.setLoss(point.loss())
			.setAt(HeadMessages.timestamp(point.at()))
			.build();
	}

}
