package io.dvi.engine.head;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.model.SafetensorsWriter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeadFileTest {

	private static final HeadWeights WEIGHTS = HeadWeights.of(HeadWeights.LORA, "f00d", 2, 0.3f,
			Map.of("a", new HeadWeights.Tensor(3, 2, new float[] { 1, 2, 3, 4, 5, Float.MIN_VALUE }), "b",
					new HeadWeights.Tensor(2, 4, new float[] { -1, 0, 1, 2, 3, 4, 5, Float.MAX_VALUE })));

	@Test
	void whatIsWrittenIsReadBackBitForBit() {
		byte[] bytes = HeadFile.write(WEIGHTS);
		HeadWeights read = HeadFile.read(bytes);
		assertThat(read).usingRecursiveComparison().isEqualTo(WEIGHTS);
		assertThat(HeadFile.write(read)).isEqualTo(bytes);
	}

	@ParameterizedTest
	@ValueSource(strings = { HeadWeights.BLOCK, HeadWeights.ANCHORED })
	void otherKindsAreWrittenInHalvesUnlessEveryBitIsAskedFor(String kind) {
		float third = 1 / 3f;
		HeadWeights head = HeadWeights.of(kind, "f00d", 2, 1,
				Map.of("deep", new HeadWeights.Tensor(1, 3, new float[] { 1, -2.5f, third })));
		assertThat(HeadFile.read(HeadFile.write(head)).tensors()).hasEntrySatisfying("deep",
				(tensor) -> assertThat(tensor.values()).containsExactly(1, -2.5f,
						Float.float16ToFloat(Float.floatToFloat16(third))));
		assertThat(HeadFile.read(HeadFile.write(head, Safetensors.Type.F32))).usingRecursiveComparison()
			.isEqualTo(head);
	}

	@Test
	void whereAHeadComesFromDoesNotChangeWhatItIs() {
		byte[] bytes = HeadFile.write(WEIGHTS, Map.of("command", "a command", "kind", "another"));
		assertThat(HeadFile.read(bytes)).usingRecursiveComparison().isEqualTo(WEIGHTS);
		assertThat(HeadFile.origin(bytes)).containsEntry("command", "a command").containsEntry("kind", WEIGHTS.kind());
		assertThat(HeadFile.origin(HeadFile.write(WEIGHTS))).doesNotContainKey("command");
	}

	@Test
	void theHashIsThatOfTheBytes() {
		assertThat(HeadFile.sha256("abc".getBytes(StandardCharsets.UTF_8)))
			.isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	}

	@Test
	void everyTruncationIsRejected() {
		byte[] bytes = HeadFile.write(WEIGHTS);
		for (int length = 0; length < bytes.length; length++) {
			assertRejected(Arrays.copyOf(bytes, length));
		}
		assertRejected(Arrays.copyOf(bytes, bytes.length + 1)).withMessageContaining("its header describes");
	}

	@Test
	void randomDamageNeverEscapesAsAnotherException() {
		long seed = 20261123;
		Random random = new Random(seed);
		byte[] bytes = HeadFile.write(WEIGHTS);
		int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
		for (int trial = 0; trial < 5_000; trial++) {
			byte[] damaged = bytes.clone();
			damaged[random.nextInt(8 + header)] ^= (byte) (1 << random.nextInt(8));
			try {
				HeadFile.read(damaged);
			}
			catch (EngineException ex) {
				assertThat(ex.code()).isEqualTo(ErrorCode.HEAD_REJECTED);
			}
		}
	}

	@Test
	void aHugeHeaderIsRejectedBeforeAnythingIsAllocated() {
		for (long length : new long[] { Long.MAX_VALUE, -1, 1L << 40, 1_000 }) {
			byte[] bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
			assertRejected(bytes).withMessageContaining(Long.toUnsignedString(length))
				.withMessageContaining("at most 56");
		}
	}

	@Test
	void aWrongTypeIsRejectedWithWhatWasFoundAndExpected() {
		assertRejected(withHeader("F32", "I32")).withMessageContaining("must be F32").withMessageContaining("I32");
		assertRejected(withHeader("F32", "Q99")).withMessageContaining("Q99");
	}

	@Test
	void shapesThatDoNotFitAreRejected() {
		assertRejected(withHeader("[2,4]", "[4,2]")).withMessageContaining("[2, -1]");
		assertRejected(withHeader("[2,4]", "[2,3]")).withMessageContaining("[2, 3] 32 bytes");
		assertRejected(withHeader("[0,24]", "[8,24]"));
	}

	@Test
	void aMatrixWithoutElementsIsRejectedWhateverItsOtherSize() {
		byte[] bytes = SafetensorsWriter.write(new TreeMap<>(),
				List.of(Safetensors.Tensor.floats("a", new float[0], 0, Long.MAX_VALUE)));
		assertRejected(bytes).withMessageContaining("[0, " + Long.MAX_VALUE + "]");
	}

	@Test
	void missingFactsAreRejectedByName() {
		assertRejected(withHeader("\"kind\"", "\"kinb\"")).withMessageContaining("`kind` is missing");
		assertRejected(withHeader("\"b\"", "\"c\"")).withMessageContaining("`b` is missing");
		assertRejected(withHeader("\"split_layer\":\"2\"", "\"split_layer\":\"x\"")).withMessageContaining("x");
	}

	private static ThrowableAssertAlternative<EngineException> assertRejected(byte[] bytes) {
		return assertThatExceptionOfType(EngineException.class).isThrownBy(() -> HeadFile.read(bytes))
			.matches((ex) -> ex.code() == ErrorCode.HEAD_REJECTED);
	}

	/** The file with a piece of its header replaced by one of the same length. */
	private static byte[] withHeader(String piece, String other) {
		assertThat(other).hasSameSizeAs(piece);
		byte[] bytes = HeadFile.write(WEIGHTS);
		String text = new String(bytes, StandardCharsets.ISO_8859_1);
		assertThat(text).contains(piece);
		return text.replace(piece, other).getBytes(StandardCharsets.ISO_8859_1);
	}

}
