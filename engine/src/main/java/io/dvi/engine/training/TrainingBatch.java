package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.List;

/**
 * The rows of one optimiser step.
 *
 * @param rows at least one
 */
public record TrainingBatch(List<TrainingRow> rows) {

	/** Copies the list and refuses an empty one. */
	public TrainingBatch {
		rows = List.copyOf(rows);
		if (rows.isEmpty()) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "rows", "`rows` must hold at least 1 row. Given: 0");
		}
	}

	/**
	 * Makes a batch.
	 * @param rows in the order they are summed in
	 * @return the batch
	 */
	public static TrainingBatch of(List<TrainingRow> rows) {
		return new TrainingBatch(rows);
	}

}
