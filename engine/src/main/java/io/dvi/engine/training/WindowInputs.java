package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Windows behind each other in reused memory: for each row both of the model's states,
 * the deep state in front of it, and what {@link DraftLoss} reads.
 */
class WindowInputs {

	/** Input: states after the split layer, [n, hidden]. */
	static final String SHALLOW_STATE = "shallow_state";

	/** Input: the verifier's deep states of the rows in front, [n, hidden]. */
	static final String PREVIOUS_STATE = "previous_state";

	/** Each draft behind the first counts for so much less. */
	private static final double STEP_DECAY = 0.8;

	private final HeadBase base;

	private final DraftCandidates candidates;

	private final int steps;

	private final int maxRows;

	private final Map<String, TensorBuffer> rowwise = new HashMap<>();

	WindowInputs(HeadBase base, DraftCandidates candidates, int steps, int maxRows) {
		this.base = base;
		this.candidates = candidates;
		this.steps = steps;
		this.maxRows = maxRows;
		int hidden = base.model().hiddenSize();
		List.of(SHALLOW_STATE, PREVIOUS_STATE, DraftLoss.DEEP_STATE)
			.forEach((name) -> this.rowwise.put(name, TensorBuffer.allocate(DataType.FLOAT, maxRows, hidden)));
		for (int step = 0; step < steps; step++) {
			this.rowwise.put(DraftLoss.weight(step), TensorBuffer.allocate(DataType.FLOAT, maxRows, 1));
		}
		this.rowwise.put(DraftLoss.BEST, TensorBuffer.allocate(DataType.INT64, maxRows));
	}

	/**
	 * Lays out windows; the result shares this object's memory until the next call.
	 * @param windows of rows with both states
	 * @param total rows of all windows of the optimiser step that teach something
	 */
	Map<String, TensorBuffer> fill(List<Window> windows, long total) {
		int rows = windows.stream().mapToInt((window) -> window.length()).sum();
		if (rows > this.maxRows) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "rows",
					"`rows` must hold at most " + this.maxRows + " rows. Given: " + rows);
		}
		int first = 0;
		for (Window window : windows) {
			for (int place = 0; place < window.length(); place++) {
				putStates(first + place, window, place);
				putWeights(first + place, window, place, total);
			}
			first += window.length();
		}
		Map<String, TensorBuffer> inputs = new HashMap<>();
		this.rowwise.forEach((name, buffer) -> inputs.put(name, buffer.firstRows(rows)));
		inputs.put(HeadBase.PROJECTION, this.candidates.projection());
		return inputs;
	}

	/** Whether the verifier's choice competes. */
	boolean teaches(TrainingRow row) {
		return place(row) >= 0;
	}

	private int place(TrainingRow row) {
		return this.candidates.place(row.verified().topIds()[0]);
	}

	private void putStates(int row, Window window, int place) {
		put(SHALLOW_STATE, row, "shallow", window.shallow(place));
		put(DraftLoss.DEEP_STATE, row, "deep", window.deep(place));
		short[] before = window.deep(place - 1);
		short[] known = (before.length > 0) ? before : new short[this.base.model().hiddenSize()];
		put(PREVIOUS_STATE, row, "anchor", known);
	}

	private void put(String input, int row, String field, short[] state) {
		int width = this.base.model().hiddenSize();
		if (state.length != width) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, field,
					"experience row: `" + field + "` must hold " + width + " numbers. Given: " + state.length);
		}
		FloatBuffer states = buffer(input).floats();
		for (int i = 0; i < width; i++) {
			states.put(row * width + i, Float.float16ToFloat(state[i]));
		}
	}

	/**
	 * A row teaches in step s when it is a lesson, lies at least s places behind a row
	 * whose step-0 draft could be made, and the verifier's choice competes.
	 */
	private void putWeights(int row, Window window, int place, long total) {
		int firstDraft = (window.anchor().length > 0) ? 0 : 1;
		int lesson = place - window.context().size();
		int best = (lesson >= 0) ? place(window.rows().get(lesson)) : -1;
		buffer(DraftLoss.BEST).longs().put(row, Math.max(best, 0));
		for (int step = 0; step < this.steps; step++) {
			boolean teaches = best >= 0 && place >= firstDraft + step;
			double weight = teaches ? Math.pow(STEP_DECAY, step) / total : 0;
			buffer(DraftLoss.weight(step)).floats().put(row, (float) weight);
		}
	}

	private TensorBuffer buffer(String name) {
		TensorBuffer buffer = this.rowwise.get(name);
		if (buffer == null) {
			throw new IllegalArgumentException("no input is called " + name);
		}
		return buffer;
	}

}
