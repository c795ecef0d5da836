package io.dvi.engine.experience;

import java.nio.FloatBuffer;

/** States as 16-bit floats, which is how they are kept. */
public final class Halves {

	private Halves() {
	}

	/**
	 * Rounds a state.
	 * @param state [hidden]
	 * @return its fp16 bits, [hidden]
	 */
	public static short[] of(FloatBuffer state) {
		short[] halves = new short[state.limit()];
		for (int i = 0; i < halves.length; i++) {
			halves[i] = Float.floatToFloat16(state.get(i));
		}
		return halves;
	}

}
