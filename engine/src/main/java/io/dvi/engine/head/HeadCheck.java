package io.dvi.engine.head;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.model.ModelDescriptor;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** Refuses weights that do not belong to a model, before anything drafts with them. */
public final class HeadCheck {

	/** The kernels take groups of so many. */
	private static final int FEED_FORWARD_STEP = 32;

	private HeadCheck() {
	}

	/**
	 * Checks kind, model, split, shapes and numbers.
	 * @param weights the candidate
	 * @param model the model that would be served
	 * @throws EngineException with code {@code HEAD_REJECTED} that says what was found
	 * and what is needed
	 */
	public static void check(HeadWeights weights, ModelDescriptor model) {
		require(weights.modelFingerprint().equals(model.fingerprint()), "model fingerprint", weights.modelFingerprint(),
				model.fingerprint());
		require(weights.splitLayer() == model.splitLayer(), "split layer", weights.splitLayer(), model.splitLayer());
		switch (weights.kind()) {
			case HeadWeights.LORA -> checkLowRank(weights, model);
			case HeadWeights.BLOCK ->
				requireShapes(weights, new BlockShape(model, checkedFeedForwardSize(weights)).tensors());
			case HeadWeights.ANCHORED -> checkAnchored(weights, model);
			default -> require(false, "kind", weights.kind(),
					List.of(HeadWeights.LORA, HeadWeights.BLOCK, HeadWeights.ANCHORED));
		}
		weights.tensors().forEach(HeadCheck::requireFinite);
	}

	private static void checkLowRank(HeadWeights weights, ModelDescriptor model) {
		require(weights.tensors().keySet().equals(Set.of("a", "b")), "tensors", weights.tensors().keySet(), "[a, b]");
		int rank = tensor(weights, "a").columns();
		require(rank >= 1, "columns of tensor a", rank, "at least 1");
		requireShape(weights, "a", model.hiddenSize(), rank);
		requireShape(weights, "b", rank, model.draftVocabularySize());
		require(Float.isFinite(weights.scale()), "scale", weights.scale(), "a finite number");
	}

	private static void checkAnchored(HeadWeights weights, ModelDescriptor model) {
		int feedForward = checkedFeedForwardSize(weights);
		int offsets = tensor(weights, AnchoredShape.OFFSET).rows();
		require(offsets <= SpeculationOptions.MAX_DRAFT_LENGTH, "rows of tensor offset", offsets,
				"at most " + SpeculationOptions.MAX_DRAFT_LENGTH);
		requireShapes(weights, new AnchoredShape(model, feedForward, offsets).tensors());
	}

	private static int checkedFeedForwardSize(HeadWeights weights) {
		int feedForward = tensor(weights, BlockShape.GATE).columns();
		require(feedForward % FEED_FORWARD_STEP == 0, "columns of tensor gate", feedForward,
				"a multiple of " + FEED_FORWARD_STEP);
		return feedForward;
	}

	private static void requireShapes(HeadWeights weights, SortedMap<String, List<Integer>> needed) {
		needed.forEach((name, sizes) -> requireShape(weights, name, sizes.get(0), sizes.get(1)));
		require(weights.tensors().size() == needed.size(), "number of tensors", weights.tensors().size(),
				needed.size());
	}

	private static void requireShape(HeadWeights weights, String name, int rows, int columns) {
		HeadWeights.Tensor tensor = tensor(weights, name);
		require(tensor.rows() == rows, "rows of tensor " + name, tensor.rows(), rows);
		require(tensor.columns() == columns, "columns of tensor " + name, tensor.columns(), columns);
	}

	private static HeadWeights.Tensor tensor(HeadWeights weights, String name) {
		HeadWeights.Tensor tensor = weights.tensors().get(name);
		if (tensor == null) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, "the head has no tensor " + name);
		}
		return tensor;
	}

	private static void requireFinite(String name, HeadWeights.Tensor tensor) {
		for (int index = 0; index < tensor.values().length; index++) {
			float value = tensor.values()[index];
			if (!Float.isFinite(value)) {
				throw refused("value " + index + " of tensor " + name, value, "a finite number");
			}
		}
	}

	private static void require(boolean fits, String what, Object found, Object needed) {
		if (!fits) {
			throw refused(what, found, needed);
		}
	}

	private static EngineException refused(String what, Object found, Object needed) {
		return new EngineException(ErrorCode.HEAD_REJECTED,
				"the head's " + what + " is " + found + ", this model needs " + needed);
	}

}
