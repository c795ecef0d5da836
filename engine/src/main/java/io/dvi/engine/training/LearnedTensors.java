package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A head's matrices, their gradients and moments in memory that graphs write to. */
final class LearnedTensors {

	private final HeadKind kind;

	private final ModelDescriptor model;

	private final SortedMap<String, TensorBuffer> matrices = new TreeMap<>();

	private final SortedMap<String, TensorBuffer> gradients = new TreeMap<>();

	private final SortedMap<String, TensorBuffer> moments = new TreeMap<>();

	LearnedTensors(HeadKind kind, ModelDescriptor model) {
		this.kind = kind;
		this.model = model;
		kind.parameters().forEach((name, sizes) -> this.matrices.put(name, allocate(sizes)));
		firstMoments().forEach((name, sizes) -> {
			this.gradients.put(GradientGraph.gradient(name), allocate(sizes));
			this.moments.put(UpdateGraph.firstMoment(name), allocate(sizes));
		});
		secondMoments().forEach((name, sizes) -> this.moments.put(UpdateGraph.secondMoment(name), allocate(sizes)));
	}

	/** What the first half of a step reads beside a batch. */
	Map<String, TensorBuffer> matrices() {
		return this.matrices;
	}

	/** What the first half of a step adds to, by the name under which it goes in. */
	Map<String, TensorBuffer> gradients() {
		return this.gradients;
	}

	/** What the second half of a step writes over, by the name under which it goes in. */
	Map<String, TensorBuffer> updated() {
		Map<String, TensorBuffer> updated = new TreeMap<>(this.moments);
		this.kind.learned().keySet().forEach((name) -> updated.put(name, buffer(this.matrices, name)));
		return updated;
	}

	void forgetGradients() {
		this.gradients.values().forEach((buffer) -> MemorySegment.ofBuffer(buffer.bytes()).fill((byte) 0));
	}

	/** A state before the first step. */
	TrainerState fresh(SortedMap<String, HeadWeights.Tensor> tensors) {
		return new TrainerState(0, 0, weights(tensors), weights(zeros(firstMoments())),
				weights(zeros(secondMoments())));
	}

	HeadWeights weights() {
		return copy(this.kind.parameters(), this.matrices, UnaryOperator.identity());
	}

	TrainerState state(long step, double baseline) {
		return new TrainerState(step, baseline, weights(), copy(firstMoments(), this.moments, UpdateGraph::firstMoment),
				copy(secondMoments(), this.moments, UpdateGraph::secondMoment));
	}

	void restore(TrainerState state) {
		HeadCheck.check(state.weights(), this.model);
		requireSizes("weights", state.weights(), this.kind.parameters());
		requireSizes("first moments", state.firstMoments(), firstMoments());
		requireSizes("second moments", state.secondMoments(), secondMoments());
		put(state.weights(), this.matrices, UnaryOperator.identity());
		put(state.firstMoments(), this.moments, UpdateGraph::firstMoment);
		put(state.secondMoments(), this.moments, UpdateGraph::secondMoment);
	}

	private SortedMap<String, List<Integer>> firstMoments() {
		return this.kind.learned();
	}

	private SortedMap<String, List<Integer>> secondMoments() {
		SortedMap<String, List<Integer>> kept = new TreeMap<>(this.kind.learned());
		kept.keySet().removeIf((name) -> !this.kind.rule(name).keepsSecondMoment());
		return kept;
	}

	private void requireSizes(String part, HeadWeights found, SortedMap<String, List<Integer>> needed) {
		SortedMap<String, List<Integer>> sizes = new TreeMap<>();
		found.tensors().forEach((name, tensor) -> sizes.put(name, List.of(tensor.rows(), tensor.columns())));
		if (!found.kind().equals(this.kind.name()) || !sizes.equals(needed) || found.scale() != this.kind.scale()) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, part,
					"the trainer state's " + part + " are of kind " + found.kind() + ", " + sizes + ", scale "
							+ found.scale() + ", the options ask for kind " + this.kind.name() + ", " + needed
							+ ", scale " + this.kind.scale());
		}
		found.tensors().forEach((name, tensor) -> {
			for (float value : tensor.values()) {
				if (!Float.isFinite(value)) {
					throw new EngineException(ErrorCode.HEAD_REJECTED, part,
							"the trainer state's " + part + " of " + name + " must be finite. Given: " + value);
				}
			}
		});
	}

	private static void put(HeadWeights from, Map<String, TensorBuffer> to, UnaryOperator<String> name) {
		from.tensors().forEach((tensor, values) -> buffer(to, name.apply(tensor)).floats().put(0, values.values()));
	}

	private HeadWeights copy(SortedMap<String, List<Integer>> sizes, Map<String, TensorBuffer> from,
			UnaryOperator<String> name) {
		SortedMap<String, HeadWeights.Tensor> tensors = zeros(sizes);
		tensors.forEach((tensor, values) -> buffer(from, name.apply(tensor)).floats().get(0, values.values()));
		return weights(tensors);
	}

	private static SortedMap<String, HeadWeights.Tensor> zeros(SortedMap<String, List<Integer>> sizes) {
		SortedMap<String, HeadWeights.Tensor> zeros = new TreeMap<>();
		sizes.forEach((name, size) -> zeros.put(name,
				new HeadWeights.Tensor(size.get(0), size.get(1), new float[size.get(0) * size.get(1)])));
		return zeros;
	}

	private HeadWeights weights(SortedMap<String, HeadWeights.Tensor> tensors) {
		return new HeadWeights(this.kind.name(), this.model.fingerprint(), this.model.splitLayer(), this.kind.scale(),
				tensors);
	}

	private static TensorBuffer buffer(Map<String, TensorBuffer> buffers, String name) {
		TensorBuffer buffer = buffers.get(name);
		if (buffer == null) {
			throw new IllegalArgumentException("no tensor is called " + name);
		}
		return buffer;
	}

	private static TensorBuffer allocate(List<Integer> sizes) {
		return TensorBuffer.allocate(DataType.FLOAT, sizes.get(0), sizes.get(1));
	}

}
