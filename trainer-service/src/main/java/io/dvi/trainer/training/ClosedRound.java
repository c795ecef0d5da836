package io.dvi.trainer.training;

import java.time.Instant;
import java.util.List;

import io.dvi.trainer.registry.Figure;
import org.jspecify.annotations.Nullable;

/**
 * A round that ended.
 *
 * @param number of the round
 * @param at when it ended
 * @param outcome how
 * @param headVersion what it published, absent when nothing
 * @param trainerStep optimiser steps until then
 * @param figures what the outcome rests on
 */
public record ClosedRound(long number, Instant at, RoundOutcome outcome, @Nullable Long headVersion, long trainerStep,
		List<Figure> figures) {

	/** Copies the list. */
	public ClosedRound {
		figures = List.copyOf(figures);
	}

}
