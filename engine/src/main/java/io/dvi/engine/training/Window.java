package io.dvi.engine.training;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifyStep;

import java.util.ArrayList;
import java.util.List;

/**
 * Lessons that are learned together.
 *
 * @param anchor deep state, fp16, [hidden], of the row in front of the first; empty when
 * it is not known
 * @param rows at least one; of consecutive positions where the kind of head asks for it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Window(short[] anchor, List<TrainingRow> rows) {

	private static final short[] NO_ANCHOR = {};

	/** Copies the list. */
	public Window {
		rows = List.copyOf(rows);
	}

	/** A window of one row. */
	static Window of(TrainingRow row) {
		return new Window(NO_ANCHOR, List.of(row));
	}

	/**
	 * Cuts an episode into runs of consecutive positions.
	 * @param episode what serving learned
	 * @param longest most rows of a run
	 * @return the runs, which hold every row in order
	 */
	static List<Window> runs(Episode episode, int longest) {
		List<Window> runs = new ArrayList<>();
		List<TrainingRow> rows = new ArrayList<>();
		short[] anchor = NO_ANCHOR;
		int next = -1;
		for (VerifyStep step : episode.steps()) {
			if (step.position() != next && !rows.isEmpty()) {
				runs.add(new Window(anchor, rows));
				rows.clear();
			}
			anchor = rows.isEmpty() ? step.anchor() : anchor;
			for (TrainingRow row : TrainingRow.of(step)) {
				if (rows.size() == longest) {
					runs.add(new Window(anchor, rows));
					anchor = rows.getLast().verified().deep();
					rows.clear();
				}
				rows.add(row);
			}
			next = step.position() + step.rows().size();
		}
		if (!rows.isEmpty()) {
			runs.add(new Window(anchor, rows));
		}
		return runs;
	}

}
