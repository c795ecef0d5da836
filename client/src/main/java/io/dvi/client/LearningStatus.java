package io.dvi.client;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How learning goes.
 *
 * @param switched whether it does, and who says so
 * @param stored what experience there is
 * @param drift of the last round's text from older text, 0 to 1; 0 before any was
 * compared
 * @param rounds the last rounds of training, newest first
 * @param losses of the last steps of the trainer's process, oldest first
 */
public record LearningStatus(Switched switched, Stored stored, double drift, List<Round> rounds,
		List<LossPoint> losses) {

	/** Copies the lists. */
	public LearningStatus {
		rounds = List.copyOf(rounds);
		losses = List.copyOf(losses);
	}

	/**
	 * Whether learning goes on, and who said so.
	 *
	 * @param mode whether it does
	 * @param actor who set it; empty for the mode of the configuration
	 * @param reason why, or empty
	 * @param since when; null for the mode of the configuration
	 */
	public record Switched(Mode mode, String actor, String reason, @Nullable Instant since) {
	}

	/**
	 * What experience there is.
	 *
	 * @param episodes how many episodes are stored
	 * @param waitingEpisodes those that no round has seen
	 * @param episodesPerMinute how fast they come
	 * @param retentionDays how long they are kept
	 */
	public record Stored(long episodes, long waitingEpisodes, double episodesPerMinute, int retentionDays) {
	}

	/**
	 * A round of training that ended.
	 *
	 * @param number its number
	 * @param closed when
	 * @param outcome published, rejected, inconclusive, held, overtaken or failed
	 * @param headVersion what it published; null for nothing
	 * @param trainerStep optimiser steps until then
	 * @param figures what the gate decided by
	 */
	public record Round(long number, Instant closed, String outcome, @Nullable Long headVersion, long trainerStep,
			List<Figure> figures) {

		/** Copies the list. */
		public Round {
			figures = List.copyOf(figures);
		}

	}

	/**
	 * The loss of an optimiser step.
	 *
	 * @param trainerStep which step
	 * @param loss its loss
	 * @param at when
	 */
	public record LossPoint(long trainerStep, double loss, Instant at) {
	}

	/**
	 * The answer to a request to set the mode.
	 *
	 * @param status as it is afterwards, or as it would be
	 * @param changed false when it was so already
	 * @param dryRun whether nothing was stored
	 */
	public record Result(LearningStatus status, boolean changed, boolean dryRun) {
	}

	/** Whether learning goes on. */
	public enum Mode {

		/** Not stated by the server. */
		UNKNOWN,
		/** Trains and publishes what passes the gate. */
		LEARNING,
		/** Trains, publishes nothing. */
		TRAINING_ONLY,
		/** Stores experience, no more. */
		PAUSED

	}

}
