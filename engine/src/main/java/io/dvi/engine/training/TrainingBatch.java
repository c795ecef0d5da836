package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.List;

/**
 * What one optimiser step learns from.
 *
 * @param windows at least one, in the order they are summed in
 */
public record TrainingBatch(List<Window> windows) {

	/** Copies the list and refuses an empty one. */
	public TrainingBatch {
		windows = List.copyOf(windows);
		if (windows.isEmpty()) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "rows", "`rows` must hold at least 1 row. Given: 0");
		}
	}

	/**
	 * Makes a batch of windows of one row.
	 * @param rows in the order they are summed in
	 * @return the batch
	 */
	public static TrainingBatch of(List<TrainingRow> rows) {
		return new TrainingBatch(rows.stream().map(Window::of).toList());
	}

	/**
	 * The rows of all windows.
	 * @return in order
	 */
	public List<TrainingRow> rows() {
		return this.windows.stream().flatMap((window) -> window.rows().stream()).toList();
	}

}
