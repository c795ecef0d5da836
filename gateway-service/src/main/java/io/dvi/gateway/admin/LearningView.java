package io.dvi.gateway.admin;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.dvi.client.Figure;
import io.dvi.client.LearningStatus;
import org.jspecify.annotations.Nullable;

/**
 * How learning goes, as the admin API shows it.
 *
 * @param mode learning, training_only or paused
 * @param actor who set it; empty for the mode of the configuration
 * @param reason why, or empty
 * @param since when, or null
 * @param storedEpisodes how many are stored
 * @param waitingEpisodes those that no round has seen
 * @param episodesPerMinute how fast they come
 * @param drift of the last round's text from older text, 0 to 1
 * @param retentionDays how long they are kept
 * @param rounds the last rounds of training, newest first
 * @param losses of the last steps, oldest first
 */
record LearningView(String mode, String actor, String reason, @Nullable Instant since, long storedEpisodes,
		long waitingEpisodes, double episodesPerMinute, double drift, int retentionDays, List<Round> rounds,
		List<LearningStatus.LossPoint> losses) {

	static LearningView of(LearningStatus status) {
		LearningStatus.Switched switched = status.switched();
		LearningStatus.Stored stored = status.stored();
		return new LearningView(switched.mode().name().toLowerCase(Locale.ROOT), switched.actor(), switched.reason(),
				switched.since(), stored.episodes(), stored.waitingEpisodes(), stored.episodesPerMinute(),
				status.drift(), stored.retentionDays(), status.rounds().stream().map(Round::of).toList(),
				status.losses());
	}

	/**
	 * A round of training that ended.
	 *
	 * @param round its number
	 * @param closed when
	 * @param outcome published, rejected, inconclusive, held, overtaken or failed
	 * @param headVersion what it published, or null
	 * @param trainerStep optimiser steps until then
	 * @param figures what the gate decided by
	 */
	record Round(long round, Instant closed, String outcome, @Nullable Long headVersion, long trainerStep,
			List<Figure> figures) {

		static Round of(LearningStatus.Round round) {
			return new Round(round.number(), round.closed(), round.outcome(), round.headVersion(), round.trainerStep(),
					round.figures());
		}

	}

	/**
	 * The answer to a change.
	 *
	 * @param changed false when it was so already
	 * @param dryRun whether nothing was stored
	 * @param learning as it is afterwards, or would be
	 */
	record Result(boolean changed, boolean dryRun, LearningView learning) {

		static Result of(LearningStatus.Result result) {
			return new Result(result.changed(), result.dryRun(), LearningView.of(result.status()));
		}

	}

}
