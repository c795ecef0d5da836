package io.dvi.trainer.training;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Whether training and publishing go on.
 *
 * @param kind the mode
 * @param actor who set it, empty for the mode of the configuration
 * @param reason why, likewise
 * @param since when, absent likewise
 */
public record LearningMode(Kind kind, String actor, String reason, @Nullable Instant since) {

	static LearningMode configured(boolean enabled) {
		return new LearningMode(enabled ? Kind.LEARNING : Kind.PAUSED, "", "", null);
	}

	/** Modes of learning. */
	public enum Kind {

		/** Trains and publishes what passes the gate. */
		LEARNING,
		/** Trains, publishes nothing. */
		TRAINING_ONLY,
		/** Stores experience, no more. */
		PAUSED

	}

}
