package io.dvi.engine.head;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.ModelDescriptor;

import java.util.Set;

/** Refuses weights that do not belong to a model, before anything drafts with them. */
public final class HeadCheck {

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
		require(weights.kind().equals(HeadWeights.LORA), "kind", weights.kind(), HeadWeights.LORA);
		require(weights.modelFingerprint().equals(model.fingerprint()), "model fingerprint", weights.modelFingerprint(),
				model.fingerprint());
		require(weights.splitLayer() == model.splitLayer(), "split layer", weights.splitLayer(), model.splitLayer());
		require(weights.tensors().keySet().equals(Set.of("a", "b")), "tensors", weights.tensors().keySet(), "[a, b]");
		HeadWeights.Tensor a = tensor(weights, "a");
		HeadWeights.Tensor b = tensor(weights, "b");
		require(a.rows() == model.hiddenSize(), "rows of tensor a", a.rows(), model.hiddenSize());
		require(a.columns() >= 1, "columns of tensor a", a.columns(), "at least 1");
		require(b.rows() == a.columns(), "rows of tensor b", b.rows(), a.columns());
		require(b.columns() == model.draftVocabularySize(), "columns of tensor b", b.columns(),
				model.draftVocabularySize());
		require(Float.isFinite(weights.scale()), "scale", weights.scale(), "a finite number");
		weights.tensors().forEach(HeadCheck::requireFinite);
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
			require(Float.isFinite(tensor.values()[index]), "value " + index + " of tensor " + name,
					tensor.values()[index], "a finite number");
		}
	}

	private static void require(boolean fits, String what, Object found, Object needed) {
		if (!fits) {
			throw new EngineException(ErrorCode.HEAD_REJECTED,
					"the head's " + what + " is " + found + ", this model needs " + needed);
		}
	}

}
