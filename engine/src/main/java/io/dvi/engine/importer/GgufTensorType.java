package io.dvi.engine.importer;

import io.dvi.engine.packing.CodedRow;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The ways of storing numbers in a GGUF file that are understood. A row is a whole number
 * of blocks; half-precision factors lie in the block.
 */
enum GgufTensorType {

	/** Single precision. */
	F32(0, 1, 4) {
		@Override
		void dequantize(byte[] b, int at, float[] target, int to) {
			int bits = unsigned(b, at) | unsigned(b, at + 1) << 8 | unsigned(b, at + 2) << 16
					| unsigned(b, at + 3) << 24;
			target[to] = Float.intBitsToFloat(bits);
		}
	},

	/** Half precision. */
	F16(1, 1, 2) {
		@Override
		void dequantize(byte[] b, int at, float[] target, int to) {
			target[to] = half(b, at);
		}
	},

	/** A factor; 32 numbers of 4 bits around 8, the low halves first. */
	Q4_0(2, 32, 18) {
		@Override
		void dequantize(byte[] b, int at, float[] target, int to) {
			float scale = half(b, at);
			for (int i = 0; i < 16; i++) {
				int pair = unsigned(b, at + 2 + i);
				target[to + i] = ((pair & 15) - 8) * scale;
				target[to + 16 + i] = ((pair >> 4) - 8) * scale;
			}
		}

		@Override
		int codeBits() {
			return 4;
		}

		@Override
		void codes(byte[] b, int at, CodedRow target, int group) {
			target.halves(group, b, at + 2);
			target.scale(group, half(b, at), -8 * half(b, at));
		}
	},

	/** A factor and a smallest value; 32 numbers of 4 bits, the low halves first. */
	Q4_1(3, 32, 20) {
		@Override
		void dequantize(byte[] b, int at, float[] target, int to) {
			float scale = half(b, at);
			float smallest = half(b, at + 2);
			for (int i = 0; i < 16; i++) {
				int pair = unsigned(b, at + 4 + i);
				target[to + i] = (pair & 15) * scale + smallest;
				target[to + 16 + i] = (pair >> 4) * scale + smallest;
			}
		}

		@Override
		int codeBits() {
			return 4;
		}

		@Override
		void codes(byte[] b, int at, CodedRow target, int group) {
			target.halves(group, b, at + 4);
			target.scale(group, half(b, at), half(b, at + 2));
		}
	},

	/** A factor; 32 signed bytes. */
	Q8_0(8, 32, 34) {
		@Override
		void dequantize(byte[] b, int at, float[] target, int to) {
			float scale = half(b, at);
			for (int i = 0; i < 32; i++) {
				target[to + i] = b[at + 2 + i] * scale;
			}
		}

		@Override
		int codeBits() {
			return 8;
		}

		@Override
		void codes(byte[] b, int at, CodedRow target, int group) {
			target.signed(group, b, at + 2);
			target.scale(group, half(b, at), 0);
		}
	},

	/**
	 * A factor for the scales and one for the smallest values; 8 of each in 6 bits; 256
	 * numbers of 4 bits in 8 groups, two groups to 32 bytes.
	 */
	Q4_K(12, 256, 144) {
		@Override
		void dequantize(byte[] b, int at, float[] target, int to) {
			float scale = half(b, at);
			float smallest = half(b, at + 2);
			for (int group = 0; group < 8; group++) {
				float groupScale = scale * scaleBits(b, at + 4, group);
				float groupSmallest = smallest * smallestBits(b, at + 4, group);
				int codes = at + 16 + group / 2 * 32;
				int shift = group % 2 * 4;
				for (int i = 0; i < 32; i++) {
					int code = (unsigned(b, codes + i) >> shift) & 15;
					target[to + group * 32 + i] = groupScale * code - groupSmallest;
				}
			}
		}

		private int scaleBits(byte[] b, int at, int group) {
			if (group < 4) {
				return unsigned(b, at + group) & 63;
			}
			return (unsigned(b, at + group + 4) & 15) | ((unsigned(b, at + group - 4) >> 6) << 4);
		}

		private int smallestBits(byte[] b, int at, int group) {
			if (group < 4) {
				return unsigned(b, at + group + 4) & 63;
			}
			return (unsigned(b, at + group + 4) >> 4) | ((unsigned(b, at + group) >> 6) << 4);
		}
	},

	/**
	 * 256 numbers of 6 bits around 32, their low four bits apart from their high two; 16
	 * signed scales; a factor.
	 */
	Q6_K(14, 256, 210) {
		@Override
		void dequantize(byte[] b, int at, float[] target, int to) {
			float scale = half(b, at + 208);
			for (int i = 0; i < 256; i++) {
				// Each half of the block has four runs of 32: two in the low bits of 64
				// bytes, then two in their high bits.
				int part = i / 128;
				int run = i % 128 / 32;
				int column = i % 32;
				int low = unsigned(b, at + part * 64 + run % 2 * 32 + column) >> (run / 2 * 4) & 15;
				int high = unsigned(b, at + 128 + part * 32 + column) >> (run * 2) & 3;
				float groupScale = scale * b[at + 192 + i / 16];
				target[to + i] = groupScale * ((low | high << 4) - 32);
			}
		}
	};

	/** The format's names by number, for messages about what is not supported. */
	private static final List<String> NAMES = List.of("F32", "F16", "Q4_0", "Q4_1", "Q4_2", "Q4_3", "Q5_0", "Q5_1",
			"Q8_0", "Q8_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_K", "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S",
			"IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8", "I16", "I32", "I64", "F64", "IQ1_M", "BF16");

	private final int id;

	private final int blockSize;

	private final int blockBytes;

	GgufTensorType(int id, int blockSize, int blockBytes) {
		this.id = id;
		this.blockSize = blockSize;
		this.blockBytes = blockBytes;
	}

	static Optional<GgufTensorType> of(long id) {
		return Arrays.stream(values()).filter((type) -> type.id == id).findFirst();
	}

	static String nameOf(long id) {
		return (id >= 0 && id < NAMES.size()) ? NAMES.get((int) id) : String.format(Locale.ROOT, "number %d", id);
	}

	/** Numbers in a block. */
	int blockSize() {
		return this.blockSize;
	}

	/** Bytes of a block. */
	int blockBytes() {
		return this.blockBytes;
	}

	/**
	 * Reads one block.
	 * @param b where it lies
	 * @param at its first byte
	 * @param target where {@link #blockSize()} floats are put
	 * @param to index of the first of them
	 */
	abstract void dequantize(byte[] b, int at, float[] target, int to);

	/** Bits of the codes of blocks of 32 that have a scale each; 0 for other blocks. */
	int codeBits() {
		return 0;
	}

	/**
	 * Reads the codes of one block; only where {@link #codeBits()} is not 0.
	 * @param b where it lies
	 * @param at its first byte
	 * @param target the row
	 * @param group the block's place in it
	 */
	void codes(byte[] b, int at, CodedRow target, int group) {
		throw new UnsupportedOperationException(this + " has no codes");
	}

	private static int unsigned(byte[] b, int at) {
		return Byte.toUnsignedInt(b[at]);
	}

	private static float half(byte[] b, int at) {
		return Float.float16ToFloat((short) (unsigned(b, at) | unsigned(b, at + 1) << 8));
	}

}
