package io.dvi.engine.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.model.SplitModelOptions;
import io.dvi.engine.packing.CodedRow;
import io.dvi.engine.packing.PackedMatrix;

/**
 * A packed model in native memory, with the structures that describe it. The file's
 * tensors: norms as floats; matrices as {@code U8 [panels, groups, bytes]}, laid out as
 * {@code linear.h} says.
 */
final class KernelWeights implements AutoCloseable {

	private static final int FOUR_BIT_BYTES = 320;

	private final KernelLibrary library;

	private final ModelDescriptor descriptor;

	private final Arena arena = Arena.ofShared();

	private final Map<String, MemorySegment> tensors = new HashMap<>();

	private final Map<String, List<Long>> shapes = new HashMap<>();

	private final MemorySegment memory;

	private final MemorySegment struct;

	/**
	 * Copies a file into memory.
	 * @param library allocates
	 * @param file what an import packed
	 * @param descriptor the model's numbers
	 * @param options threads and most rows
	 */
	KernelWeights(KernelLibrary library, Path file, ModelDescriptor descriptor, SplitModelOptions options) {
		this.library = library;
		this.descriptor = descriptor;
		try (Arena mapping = Arena.ofConfined()) {
			this.memory = copy(Safetensors.map(file, mapping, ErrorCode.MODEL_REJECTED));
		}
		catch (IOException ex) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "",
					"the model folder lacks " + file.getFileName() + "; import the model again", ex);
		}
		this.struct = describe(options);
	}

	/** A {@code dvi_weights}. */
	MemorySegment struct() {
		return this.struct;
	}

	/** The norm behind the last layer. */
	FinalNorm finalNorm() {
		return new FinalNorm(norm("final_norm").toArray(ValueLayout.JAVA_FLOAT), this.descriptor.normEpsilon());
	}

	/** Its {@code dvi_shape}. */
	MemorySegment shape() {
		return Struct.WEIGHTS.inside(this.struct, "shape", Struct.SHAPE);
	}

	private MemorySegment copy(Safetensors file) {
		long bytes = file.tensors()
			.values()
			.stream()
			.mapToLong((tensor) -> PackedMemory.aligned(tensor.bytes().byteSize()))
			.sum();
		MemorySegment all = this.library.allocate(bytes);
		long offset = 0;
		for (Safetensors.Tensor tensor : file.tensors().values()) {
			MemorySegment place = all.asSlice(offset, tensor.bytes().byteSize());
			place.copyFrom(tensor.bytes());
			this.tensors.put(tensor.name(), place);
			this.shapes.put(tensor.name(), tensor.shape());
			offset += PackedMemory.aligned(place.byteSize());
		}
		return all;
	}

	private MemorySegment describe(SplitModelOptions options) {
		MemorySegment weights = this.arena.allocate(Struct.WEIGHTS.layout());
		describeShape(Struct.WEIGHTS.inside(weights, "shape", Struct.SHAPE), options.contextLength());
		Struct.WEIGHTS.set(weights, "threads", options.threads());
		Struct.WEIGHTS.set(weights, "max_rows", options.slots() * options.maxRows());
		MemorySegment layers = this.arena.allocate(Struct.LAYER.layout(), this.descriptor.layers());
		for (int layer = 0; layer < this.descriptor.layers(); layer++) {
			describeLayer(layers.asSlice(layer * Struct.LAYER.byteSize(), Struct.LAYER.byteSize()), layer);
		}
		Struct.WEIGHTS.set(weights, "layers", layers);
		Struct.WEIGHTS.set(weights, "final_norm", norm("final_norm"));
		int hidden = this.descriptor.hiddenSize();
		int vocabulary = this.descriptor.vocabularySize();
		String embedding = this.tensors.containsKey("embedding") ? "embedding" : "lm_head";
		matrix(Struct.WEIGHTS.inside(weights, "embedding", Struct.MATRIX), embedding, vocabulary, hidden);
		matrix(Struct.WEIGHTS.inside(weights, "lm_head", Struct.MATRIX), "lm_head", vocabulary, hidden);
		return weights;
	}

	private void describeShape(MemorySegment shape, int contextLength) {
		Struct.SHAPE.set(shape, "layers", this.descriptor.layers());
		Struct.SHAPE.set(shape, "hidden", this.descriptor.hiddenSize());
		Struct.SHAPE.set(shape, "heads", this.descriptor.heads());
		Struct.SHAPE.set(shape, "key_value_heads", this.descriptor.keyValueHeads());
		Struct.SHAPE.set(shape, "head_size", this.descriptor.headSize());
		Struct.SHAPE.set(shape, "feed_forward", this.descriptor.feedForwardSize());
		Struct.SHAPE.set(shape, "vocabulary", this.descriptor.vocabularySize());
		Struct.SHAPE.set(shape, "context", contextLength);
		Struct.SHAPE.set(shape, "rope_base", this.descriptor.ropeBase());
		Struct.SHAPE.set(shape, "norm_epsilon", this.descriptor.normEpsilon());
	}

	private void describeLayer(MemorySegment struct, int layer) {
		int hidden = this.descriptor.hiddenSize();
		int attended = this.descriptor.heads() * this.descriptor.headSize();
		int keyValue = this.descriptor.keyValueHeads() * this.descriptor.headSize();
		int feedForward = this.descriptor.feedForwardSize();
		String prefix = "layer." + layer + ".";
		Struct.LAYER.set(struct, "attention_norm", norm(prefix + "attention_norm"));
		Struct.LAYER.set(struct, "feed_forward_norm", norm(prefix + "feed_forward_norm"));
		matrix(Struct.LAYER.inside(struct, "qkv", Struct.MATRIX), prefix + "qkv", attended + 2 * keyValue, hidden);
		matrix(Struct.LAYER.inside(struct, "output", Struct.MATRIX), prefix + "output", hidden, attended);
		matrix(Struct.LAYER.inside(struct, "gate_up", Struct.MATRIX), prefix + "gate_up", 2 * feedForward, hidden);
		matrix(Struct.LAYER.inside(struct, "down", Struct.MATRIX), prefix + "down", hidden, feedForward);
	}

	private MemorySegment norm(String name) {
		long bytes = (long) this.descriptor.hiddenSize() * Float.BYTES;
		return tensor(name, List.of((long) this.descriptor.hiddenSize()), bytes);
	}

	private void matrix(MemorySegment struct, String name, int outputs, int inputs) {
		List<Long> found = this.shapes.getOrDefault(name, List.of());
		long groupBytes = found.isEmpty() ? 0 : found.getLast();
		long panels = panels(outputs);
		MemorySegment data = tensor(name, List.of(panels, (long) inputs / CodedRow.GROUP, groupBytes),
				panels * (inputs / CodedRow.GROUP) * groupBytes);
		Struct.describeMatrix(struct, data, (int) panels * PackedMatrix.PANEL, inputs,
				(groupBytes == FOUR_BIT_BYTES) ? 4 : 8);
	}

	private MemorySegment tensor(String name, List<Long> shape, long bytes) {
		MemorySegment found = this.tensors.get(name);
		if (found == null || found.byteSize() != bytes || !shape.equals(this.shapes.get(name))) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, name, "`" + name + "` of the int8 weights must be "
					+ shape + ". Found: " + this.shapes.get(name) + "; import the model again");
		}
		return found;
	}

	/** Outputs of a matrix of panels, which may be more than it was asked for. */
	static int padded(int outputs) {
		return (int) panels(outputs) * PackedMatrix.PANEL;
	}

	private static long panels(int outputs) {
		return ((long) outputs + PackedMatrix.PANEL - 1) / PackedMatrix.PANEL;
	}

	@Override
	public void close() {
		this.library.free(this.memory);
		this.arena.close();
	}

}
