package io.dvi.engine.kernel;

import io.dvi.engine.model.Block;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** The model's deep state of a sequence's last confirmed row; zeros while not known. */
final class LastState {

	private final float[] state; // [hidden]

	LastState(int hidden) {
		this.state = new float[hidden];
	}

	/**
	 * Takes the state of a confirmed row.
	 * @param block run by a deep pass
	 * @param row index of the row
	 */
	void take(Block block, int row) {
		if (row >= block.firstDeepRow()) {
			block.deep(row).get(0, this.state);
		}
		else {
			Arrays.fill(this.state, 0);
		}
	}

	void copyTo(FloatBuffer target) {
		target.put(0, this.state);
	}

}
