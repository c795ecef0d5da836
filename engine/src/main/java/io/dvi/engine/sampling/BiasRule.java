package io.dvi.engine.sampling;

import java.util.Map;

/** Adds what the caller wants to the logits of some tokens. */
final class BiasRule implements LogitRule {

	private final Map<Integer, Float> bias;

	BiasRule(Map<Integer, Float> bias) {
		this.bias = bias;
	}

	@Override
	public boolean active() {
		return true;
	}

	@Override
	public boolean keeps(int token) {
		return false;
	}

	@Override
	public void apply(float[] row) {
		this.bias.forEach((token, value) -> row[token] += value);
	}

	@Override
	public void accept(int token) {
		// the same at every place
	}

	@Override
	public boolean allows(int drafted, int token) {
		return this.bias.getOrDefault(token, 0f) > -LogitAdjustment.MAX_BIAS;
	}

}
