package io.dvi.engine.packing;

/**
 * A row of weights as codes in groups, w = scale x code + offset with four bits, w =
 * scale x (code - 128) with eight.
 */
public final class CodedRow {

	/** Numbers that share a scale. */
	public static final int GROUP = 32;

	/** What zero is with eight bits. */
	private static final int ZERO = 128;

	/** The largest magnitude of a group becomes this many steps. */
	private static final int STEPS = 127;

	private final byte[] codes;

	private final short[] scales; // [groups], half precision

	private final short[] offsets; // [groups], half precision

	/**
	 * Makes a row of zeros that is yet to be filled.
	 * @param columns width, whole groups
	 */
	public CodedRow(int columns) {
		this.codes = new byte[columns];
		this.scales = new short[columns / GROUP];
		this.offsets = new short[columns / GROUP];
	}

	/**
	 * Takes numbers that lie between two halves for the nearer one.
	 * @param group index from 0
	 * @param scale one step
	 * @param offset what code 0 means, with four bits
	 */
	public void scale(int group, float scale, float offset) {
		this.scales[group] = Float.floatToFloat16(scale);
		this.offsets[group] = Float.floatToFloat16(offset);
	}

	/**
	 * Takes 16 bytes of four-bit codes, the group's first half in the low bits.
	 * @param group index from 0
	 * @param from holds them
	 * @param at index of the first
	 */
	public void halves(int group, byte[] from, int at) {
		for (int i = 0; i < GROUP / 2; i++) {
			this.codes[group * GROUP + i] = (byte) (from[at + i] & 15);
			this.codes[group * GROUP + GROUP / 2 + i] = (byte) ((from[at + i] >> 4) & 15);
		}
	}

	/**
	 * Takes 32 signed codes.
	 * @param group index from 0
	 * @param from holds them
	 * @param at index of the first
	 */
	public void signed(int group, byte[] from, int at) {
		for (int i = 0; i < GROUP; i++) {
			this.codes[group * GROUP + i] = (byte) (from[at + i] + ZERO);
		}
	}

	/** Rounds numbers to codes of eight bits, each group by its own largest magnitude. */
	void quantize(float[] values) {
		for (int group = 0; group < this.scales.length; group++) {
			float largest = 0;
			for (int i = 0; i < GROUP; i++) {
				largest = Math.max(largest, Math.abs(values[group * GROUP + i]));
			}
			scale(group, largest / STEPS, 0);
			float step = Float.float16ToFloat(this.scales[group]);
			for (int i = 0; i < GROUP; i++) {
				double code = (step == 0) ? 0 : Math.rint(values[group * GROUP + i] / step);
				this.codes[group * GROUP + i] = (byte) (Math.clamp(code, -ZERO, STEPS) + ZERO);
			}
		}
	}

	/** A row of zeros, which pads a panel. */
	void clear() {
		quantize(new float[this.codes.length]);
	}

	byte code(int column) {
		return this.codes[column];
	}

	short scale(int group) {
		return this.scales[group];
	}

	short offset(int group) {
		return this.offsets[group];
	}

}
