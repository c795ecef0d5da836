package io.dvi.engine.kernel;

import java.nio.FloatBuffer;

/**
 * Root mean square norm behind the last layer (arXiv 1910.07467, equation 4), for rows
 * whose logits nobody wanted. Confined to the decode thread.
 */
final class FinalNorm {

	private final float[] weights; // [hidden]

	private final float epsilon;

	FinalNorm(float[] weights, float epsilon) {
		this.weights = weights;
		this.epsilon = epsilon;
	}

	/**
	 * Norms a state.
	 * @param hidden [hidden]
	 * @return a new buffer
	 */
	FloatBuffer of(FloatBuffer hidden) {
		float squares = 0;
		for (int i = 0; i < this.weights.length; i++) {
			squares += hidden.get(i) * hidden.get(i);
		}
		float scale = (float) (1 / Math.sqrt(squares / this.weights.length + this.epsilon));
		float[] state = new float[this.weights.length];
		for (int i = 0; i < state.length; i++) {
			state[i] = hidden.get(i) * scale * this.weights[i];
		}
		return FloatBuffer.wrap(state);
	}

}
