package io.dvi.client.internal;

import io.dvi.client.LearningStatus;
import io.dvi.v1.LearningStatus.LossPoint;
import io.dvi.v1.LearningStatus.Mode;
import io.dvi.v1.LearningStatus.Round;

/** From the messages of learning.proto to the SDK's records. */
final class LearningMapping {

	private LearningMapping() {
	}

	static LearningStatus fromWire(io.dvi.v1.LearningStatus wire) {
		LearningStatus.Switched switched = new LearningStatus.Switched(mode(wire.getMode()), wire.getActor(),
				wire.getReason(), wire.hasSince() ? Instants.fromWire(wire.getSince()) : null);
		LearningStatus.Stored stored = new LearningStatus.Stored(wire.getStoredEpisodes(), wire.getWaitingEpisodes(),
				wire.getEpisodesPerMinute(), wire.getRetentionDays());
		return new LearningStatus(switched, stored, wire.getDrift(),
				wire.getRoundsList().stream().map(LearningMapping::round).toList(),
				wire.getLossesList().stream().map(LearningMapping::loss).toList());
	}

	private static LearningStatus.Mode mode(Mode wire) {
		return switch (wire) {
			case LEARNING -> LearningStatus.Mode.LEARNING;
			case TRAINING_ONLY -> LearningStatus.Mode.TRAINING_ONLY;
			case PAUSED -> LearningStatus.Mode.PAUSED;
			case MODE_UNSPECIFIED, UNRECOGNIZED -> LearningStatus.Mode.UNKNOWN;
		};
	}

	private static LearningStatus.Round round(Round wire) {
		return new LearningStatus.Round(wire.getRound(), Instants.fromWire(wire.getClosed()), wire.getOutcome(),
				wire.hasHeadVersion() ? wire.getHeadVersion() : null, wire.getTrainerStep(),
				wire.getFiguresList().stream().map(ActivationMapping::fromWire).toList());
	}

	private static LearningStatus.LossPoint loss(LossPoint wire) {
		return new LearningStatus.LossPoint(wire.getTrainerStep(), wire.getLoss(), Instants.fromWire(wire.getAt()));
	}

}
