package io.dvi.engine.importer;

import io.dvi.engine.packing.PackedMatrix;
import io.dvi.engine.packing.WeightMatrix;

import io.dvi.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/** Reads packed bytes as {@code src/main/c/linear.h} describes them. */
class PackedMatrixTest {

	private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final int ROWS = 48;

	private static final int COLUMNS = 96;

	private final Random random = new Random(7);

	@ParameterizedTest
	@EnumSource(names = { "Q4_0", "Q4_1", "Q8_0" })
	void codesOfTheSourceAreKept(GgufTensorType type) {
		byte[] stored = new byte[ROWS * COLUMNS / type.blockSize() * type.blockBytes()];
		this.random.nextBytes(stored);
		for (int block = 0; block < stored.length; block += type.blockBytes()) {
			// Factors that are numbers: a random half may be none.
			half(stored, block, this.random.nextFloat());
			if (type == GgufTensorType.Q4_1) {
				half(stored, block + 2, -this.random.nextFloat());
			}
		}
		WeightMatrix matrix = new GgufMatrix(ROWS, COLUMNS, type, MemorySegment.ofArray(stored));
		PackedMatrix packed = new PackedMatrix("m", matrix);
		assertThat(packed.outline().shape().getLast()).isEqualTo((type == GgufTensorType.Q8_0) ? 544 : 320);
		assertThat(unpack(packed)).isDeepEqualTo(floats(matrix));
	}

	@Test
	void otherNumbersAreRoundedToSteps() {
		WeightMatrix matrix = random(40, COLUMNS);
		float[][] wanted = floats(matrix);
		float[][] found = unpack(new PackedMatrix("m", matrix));
		assertThat(found).hasDimensions(48, COLUMNS);
		for (int row = 0; row < 40; row++) {
			for (int column = 0; column < COLUMNS; column++) {
				assertThat(found[row][column]).isCloseTo(wanted[row][column], within(0.51f / 127));
			}
		}
		assertThat(found[47]).as("padding").containsOnly(0f);
	}

	@Test
	void rowsMustBeWholeGroups() {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> new PackedMatrix("m", random(16, 80)))
			.withMessageContaining("takes a multiple of 32 inputs. Found: 80");
	}

	private WeightMatrix random(int rows, int columns) {
		float[][] values = new float[rows][columns];
		for (float[] row : values) {
			for (int i = 0; i < columns; i++) {
				row[i] = this.random.nextFloat(-1, 1);
			}
		}
		return new Values(values);
	}

	private static void half(byte[] bytes, int at, float value) {
		MemorySegment.ofArray(bytes).set(HALF, at, Float.floatToFloat16(value));
	}

	private static float[][] floats(WeightMatrix matrix) {
		float[][] values = new float[matrix.rows()][matrix.columns()];
		for (int row = 0; row < values.length; row++) {
			matrix.read(row, values[row], 0);
		}
		return values;
	}

	private static float[][] unpack(PackedMatrix packed) {
		int panels = Math.toIntExact(packed.outline().shape().get(0));
		int groups = Math.toIntExact(packed.outline().shape().get(1));
		int bytes = Math.toIntExact(packed.outline().shape().get(2));
		float[][] values = new float[panels * 16][groups * 32];
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment memory = arena.allocate(packed.outline().byteSize());
			packed.pack(memory);
			for (int row = 0; row < values.length; row++) {
				for (int column = 0; column < values[row].length; column++) {
					MemorySegment group = memory.asSlice((row / 16 * (long) groups + column / 32) * bytes, bytes);
					values[row][column] = weight(group, row % 16, column % 32, bytes == 320);
				}
			}
		}
		return values;
	}

	private static float weight(MemorySegment group, int lane, int input, boolean fourBits) {
		if (fourBits) {
			int pair = group.get(ValueLayout.JAVA_BYTE, input / 8 * 64L + lane * 4L + input % 4);
			int code = (pair >> (input % 8 / 4 * 4)) & 15;
			return code * half(group, 256 + lane * 2L) + half(group, 288 + lane * 2L);
		}
		int code = Byte.toUnsignedInt(group.get(ValueLayout.JAVA_BYTE, input / 4 * 64L + lane * 4L + input % 4));
		return (code - 128) * half(group, 512 + lane * 2L);
	}

	private static float half(MemorySegment group, long at) {
		return Float.float16ToFloat(group.get(HALF, at));
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Values(float[][] values) implements WeightMatrix {

		@Override
		public int rows() {
			return this.values.length;
		}

		@Override
		public int columns() {
			return this.values[0].length;
		}

		@Override
		public void read(int row, float[] target, int offset) {
			System.arraycopy(this.values[row], 0, target, offset, this.values[row].length);
		}

	}

}
