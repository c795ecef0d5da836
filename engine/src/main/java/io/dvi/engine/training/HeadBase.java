package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.Safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Map;

/**
 * The frozen part of a head, mapped from the model folder.
 *
 * @param model the model's numbers
 * @param norm weights of the final norm, [hidden]
 * @param projection rows of the LM head, [draft vocabulary, hidden]
 * @param draftIndices for each token of the verifier its place in the draft vocabulary,
 * or -1, [vocabulary]
 */
@SuppressWarnings("ArrayRecordComponent")
record HeadBase(ModelDescriptor model, TensorBuffer norm, TensorBuffer projection, int[] draftIndices) {

	/** Graph input: weights of the final norm, [hidden]. */
	static final String NORM = "norm";

	/** Graph input: rows of the LM head, [draft vocabulary, hidden]. */
	static final String PROJECTION = "projection";

	static HeadBase open(ModelFolder folder) {
		ModelDescriptor model = DescriptorFile.read(folder);
		try {
			Safetensors file = Safetensors.map(folder.headBase(), Arena.ofAuto(), ErrorCode.MODEL_REJECTED);
			int hidden = model.hiddenSize();
			int vocabulary = model.draftVocabularySize();
			return new HeadBase(model, floats(file.tensor(NORM, Safetensors.Type.F32, hidden)),
					floats(file.tensor(PROJECTION, Safetensors.Type.F32, vocabulary, hidden)),
					indices(file.tensor("vocabulary", Safetensors.Type.I32, vocabulary).toInts(), model));
		}
		catch (IOException ex) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "",
					folder.headBase().getFileName() + " cannot be read: " + ex.getMessage(), ex);
		}
	}

	/** Place of a token in the draft vocabulary, or -1. */
	int draftIndex(int token) {
		return (token >= 0 && token < this.draftIndices.length) ? this.draftIndices[token] : -1;
	}

	/** The graph inputs this base provides. */
	Map<String, TensorBuffer> inputs() {
		return Map.of(NORM, this.norm, PROJECTION, this.projection);
	}

	private static TensorBuffer floats(Safetensors.Tensor tensor) {
		return new TensorBuffer(DataType.FLOAT, tensor.bytes().asByteBuffer(), tensor.shape());
	}

	private static int[] indices(int[] tokens, ModelDescriptor model) {
		int[] indices = new int[model.vocabularySize()];
		Arrays.fill(indices, -1);
		for (int index = 0; index < tokens.length; index++) {
			int token = tokens[index];
			if (token < 0 || token >= indices.length) {
				throw new EngineException(ErrorCode.MODEL_REJECTED, "vocabulary",
						"the draft vocabulary holds token " + token + ", the model knows 0 to " + (indices.length - 1));
			}
			indices[token] = index;
		}
		return indices;
	}

}
