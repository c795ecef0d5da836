package io.dvi.engine.kernel;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.packing.WeightMatrix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Rows of the LM head that form the draft vocabulary, packed to eight bits. All heads of
 * a model share them.
 */
final class DraftProjection implements AutoCloseable {

	private final PackedMemory memory;

	private final MemorySegment matrix;

	private final int[] vocabulary;

	/**
	 * Packs the projection.
	 * @param folder the model
	 * @param descriptor its numbers
	 * @param library allocates
	 */
	DraftProjection(ModelFolder folder, ModelDescriptor descriptor, KernelLibrary library) {
		int hidden = descriptor.hiddenSize();
		int size = descriptor.draftVocabularySize();
		this.memory = new PackedMemory(library, PackedMemory.bytes(size, hidden));
		try (Arena mapping = Arena.ofConfined()) {
			Safetensors file = Safetensors.map(folder.headBase(), mapping, ErrorCode.MODEL_REJECTED);
			this.vocabulary = file.tensor("vocabulary", Safetensors.Type.I32, size).toInts();
			this.matrix = this.memory.pack("projection",
					new Rows(file.tensor("projection", Safetensors.Type.F32, size, hidden).bytes(), size, hidden));
		}
		catch (IOException ex) {
			this.memory.close();
			throw new EngineException(ErrorCode.MODEL_REJECTED, "",
					folder.headBase().getFileName() + " cannot be read: " + ex.getMessage(), ex);
		}
	}

	/** A {@code matrix}. */
	MemorySegment matrix() {
		return this.matrix;
	}

	/** The token that an output stands for. */
	int token(int output) {
		return this.vocabulary[output];
	}

	int size() {
		return this.vocabulary.length;
	}

	@Override
	public void close() {
		this.memory.close();
	}

	private record Rows(MemorySegment bytes, int rows, int columns) implements WeightMatrix {

		private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
			.withOrder(ByteOrder.LITTLE_ENDIAN);

		@Override
		public void read(int row, float[] target, int offset) {
			MemorySegment.copy(this.bytes, FLOAT, (long) row * this.columns * Float.BYTES, target, offset,
					this.columns);
		}

	}

}
