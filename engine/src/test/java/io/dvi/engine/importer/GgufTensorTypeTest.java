package io.dvi.engine.importer;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class GgufTensorTypeTest {

	private final GgufBlocks golden;

	GgufTensorTypeTest() throws IOException {
		this.golden = Golden.read("gguf-blocks", GgufBlocks.class);
	}

	@ParameterizedTest
	@EnumSource
	void blocksReadAsTheReferenceReadsThem(GgufTensorType type) {
		GgufBlocks.Case expected = this.golden.cases()
			.stream()
			.filter((candidate) -> candidate.type().equals(type.name()))
			.findFirst()
			.orElseThrow();
		byte[] blocks = Base64.getDecoder().decode(expected.blocks());
		float[] values = floats(Base64.getDecoder().decode(expected.values()));
		GgufMatrix matrix = new GgufMatrix(1, values.length, type, MemorySegment.ofArray(blocks));
		assertThat(matrix.vector()).containsExactly(values);
	}

	@ParameterizedTest
	@EnumSource
	void rowsAreReadIndependentlyOfEachOther(GgufTensorType type) {
		GgufBlocks.Case given = this.golden.cases()
			.stream()
			.filter((candidate) -> candidate.type().equals(type.name()))
			.findFirst()
			.orElseThrow();
		byte[] blocks = Base64.getDecoder().decode(given.blocks());
		float[] values = floats(Base64.getDecoder().decode(given.values()));
		int width = type.blockSize();
		float[] target = new float[width + 1];
		new GgufMatrix(2, width, type, MemorySegment.ofArray(blocks)).read(1, target, 1);
		assertThat(Arrays.copyOfRange(target, 1, width + 1))
			.containsExactly(Arrays.copyOfRange(values, width, 2 * width));
	}

	private static float[] floats(byte[] bytes) {
		float[] values = new float[bytes.length / Float.BYTES];
		ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
		return values;
	}

	/**
	 * What the gguf package read.
	 *
	 * @param reference version and script
	 * @param cases one per type
	 */
	record GgufBlocks(String reference, List<Case> cases) {

		/**
		 * Two blocks of one type, in base64.
		 *
		 * @param type its name
		 * @param blocks their bytes
		 * @param values their values as little-endian floats
		 */
		record Case(String type, String blocks, String values) {
		}

	}

}
