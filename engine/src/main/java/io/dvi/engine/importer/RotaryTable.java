package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;

/**
 * Cosines or sines of the rotary angles, one row per position: angle of position p and
 * pair i is p / base^(2 i / head size). The steps round to single precision where
 * transformers rounds, because that is what models are trained with.
 */
final class RotaryTable implements WeightMatrix {

	private final int positions;

	private final float[] frequencies;

	private final boolean cosine;

	RotaryTable(LlamaShape shape, boolean cosine) {
		this.positions = shape.contextLength();
		this.frequencies = new float[shape.headSize() / 2];
		this.cosine = cosine;
		for (int i = 0; i < this.frequencies.length; i++) {
			float exponent = 2f * i / shape.headSize();
			this.frequencies[i] = 1f / (float) Math.pow(shape.ropeBase(), exponent);
		}
	}

	@Override
	public int rows() {
		return this.positions;
	}

	@Override
	public int columns() {
		return this.frequencies.length;
	}

	@Override
	public void read(int position, float[] target, int offset) {
		for (int i = 0; i < this.frequencies.length; i++) {
			float angle = position * this.frequencies[i];
			target[offset + i] = (float) (this.cosine ? Math.cos(angle) : Math.sin(angle));
		}
	}

}
