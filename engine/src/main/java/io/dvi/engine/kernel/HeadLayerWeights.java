package io.dvi.engine.kernel;

import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.packing.PanelOrder;
import io.dvi.engine.packing.WeightMatrix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

import static io.dvi.engine.kernel.PackedMemory.bytes;

/**
 * A head of one layer in native memory, with the structures that describe it: of kind
 * {@code block}, or of kind {@code anchored}, which does not attend.
 */
final class HeadLayerWeights implements AutoCloseable {

	private final Arena arena = Arena.ofShared();

	private final PackedMemory memory;

	private final MemorySegment struct;

	/**
	 * Packs a head.
	 * @param library allocates
	 * @param model the model it drafts for
	 * @param weights checked
	 * @param projection the draft vocabulary
	 * @param run threads, positions and most rows of a call
	 */
	HeadLayerWeights(KernelLibrary library, ModelDescriptor model, HeadWeights weights, DraftProjection projection,
			RunSize run) {
		HeadMatrices tensors = new HeadMatrices(weights);
		int hidden = model.hiddenSize();
		int feedForward = weights.tensor(BlockShape.GATE).columns();
		boolean attends = weights.kind().equals(HeadWeights.BLOCK);
		long gated = bytes(hidden, 2 * hidden) + bytes(2 * feedForward, hidden) + bytes(hidden, feedForward);
		this.memory = new PackedMemory(library, gated + (attends ? bytesOfAttention(model) : 0));
		MemorySegment layer = this.arena.allocate(Struct.LAYER.layout());
		this.struct = this.arena.allocate(Struct.WEIGHTS.layout());
		float[] ones = new float[hidden];
		Arrays.fill(ones, 1);
		Struct.LAYER.set(layer, "attention_norm", floats(ones));
		Struct.LAYER.set(layer, "feed_forward_norm", floats(ones));
		if (attends) {
			packAttention(layer, tensors, model);
		}
		matrix(layer, Struct.LAYER, "gate_up", this.memory.pack("gate_up",
				PanelOrder.ofFeedForward(stacked(tensors.matrix(BlockShape.GATE), tensors.matrix(BlockShape.UP)))));
		matrix(layer, Struct.LAYER, "down", this.memory.pack("down", tensors.matrix(BlockShape.DOWN)));
		describeShape(model, feedForward, projection.size(), run.positions());
		Struct.WEIGHTS.set(this.struct, "threads", run.threads());
		Struct.WEIGHTS.set(this.struct, "max_rows", run.maxRows());
		Struct.WEIGHTS.set(this.struct, "layers", layer);
		Struct.WEIGHTS.set(this.struct, "final_norm", floats(tensors.vector(BlockShape.NORM)));
		matrix(this.struct, Struct.WEIGHTS, "lm_head", projection.matrix());
		matrix(this.struct, Struct.WEIGHTS, "first",
				this.memory.pack("first", tensors.beside(BlockShape.SHALLOW, BlockShape.DEEP)));
	}

	/** What {@link #packAttention} packs. */
	private static long bytesOfAttention(ModelDescriptor model) {
		int hidden = model.hiddenSize();
		int attended = model.heads() * model.headSize();
		int keyValue = model.keyValueHeads() * model.headSize();
		return bytes(attended + 2 * keyValue, hidden) + bytes(hidden, attended) + bytes(hidden, 2 * hidden);
	}

	private void packAttention(MemorySegment layer, HeadMatrices tensors, ModelDescriptor model) {
		PanelOrder order = new PanelOrder(model.heads(), model.keyValueHeads(), model.headSize());
		matrix(layer, Struct.LAYER, "qkv",
				this.memory.pack("qkv", order.ofAttention(stacked(tensors.matrix(BlockShape.QUERY),
						tensors.matrix(BlockShape.KEY), tensors.matrix(BlockShape.VALUE)))));
		matrix(layer, Struct.LAYER, "output", this.memory.pack("output", tensors.matrix(BlockShape.OUTPUT)));
		matrix(this.struct, Struct.WEIGHTS, "later",
				this.memory.pack("later", tensors.beside(BlockShape.SHALLOW, BlockShape.CARRIED)));
	}

	private void describeShape(ModelDescriptor model, int feedForward, int vocabulary, int positions) {
		MemorySegment shape = Struct.WEIGHTS.inside(this.struct, "shape", Struct.SHAPE);
		Struct.SHAPE.set(shape, "layers", 1);
		Struct.SHAPE.set(shape, "hidden", model.hiddenSize());
		Struct.SHAPE.set(shape, "heads", model.heads());
		Struct.SHAPE.set(shape, "key_value_heads", model.keyValueHeads());
		Struct.SHAPE.set(shape, "head_size", model.headSize());
		Struct.SHAPE.set(shape, "feed_forward", feedForward);
		Struct.SHAPE.set(shape, "vocabulary", vocabulary);
		Struct.SHAPE.set(shape, "context", positions);
		Struct.SHAPE.set(shape, "rope_base", model.ropeBase());
		Struct.SHAPE.set(shape, "norm_epsilon", model.normEpsilon());
	}

	private static WeightMatrix stacked(WeightMatrix... parts) {
		return new WeightMatrix.Stacked(List.of(parts));
	}

	private static void matrix(MemorySegment owner, Struct type, String field, MemorySegment matrix) {
		type.inside(owner, field, Struct.MATRIX).copyFrom(matrix);
	}

	private MemorySegment floats(float[] values) {
		return this.arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
	}

	/** A {@code dvi_weights}. */
	MemorySegment struct() {
		return this.struct;
	}

	/** Its {@code dvi_shape}. */
	MemorySegment shape() {
		return Struct.WEIGHTS.inside(this.struct, "shape", Struct.SHAPE);
	}

	@Override
	public void close() {
		this.memory.close();
		this.arena.close();
	}

	/**
	 * How a head runs.
	 *
	 * @param threads those of the model beside it
	 * @param positions most of a sequence
	 * @param maxRows most of one call
	 */
	record RunSize(int threads, int positions, int maxRows) {
	}

}
