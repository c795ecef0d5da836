package io.dvi.trainer.training;

import java.util.List;
import java.util.Optional;

/**
 * How a version does on stored held-out experience.
 *
 * @param version the version
 * @param activeVersion the active one
 * @param overall on all requests
 * @param tasks by kind of work, in the order of their names
 * @param active the active head on the same requests, absent when it is the version
 */
public record HeldOutReport(long version, long activeVersion, HeldOutFigures overall, List<HeldOutFigures> tasks,
		Optional<HeldOutFigures> active) {

	/** Copies the list. */
	public HeldOutReport {
		tasks = List.copyOf(tasks);
	}

}
