package io.dvi.engine.importer;

/**
 * The numbers of a Llama model as its source states them.
 *
 * @param layers number of transformer layers
 * @param hiddenSize width of a state
 * @param heads query heads
 * @param keyValueHeads key/value heads, a divisor of the query heads
 * @param headSize width of one head
 * @param feedForwardSize width of the feed-forward block
 * @param vocabularySize rows of the embedding
 * @param contextLength most positions the model was made for
 * @param ropeBase base of the rotary angles
 * @param normEpsilon added under the root of every RMS norm
 */
record LlamaShape(int layers, int hiddenSize, int heads, int keyValueHeads, int headSize, int feedForwardSize,
		int vocabularySize, int contextLength, float ropeBase, float normEpsilon) {

	/** The attention operator's rotary kernels work on this many numbers at a time. */
	private static final int HEAD_SIZE_STEP = 16;

	/** More than any Llama model has; the rotary tables grow with it. */
	private static final int MAX_CONTEXT_LENGTH = 1 << 20;

	/** Refuses numbers that make no model, or none that the operators can run. */
	LlamaShape {
		positive("layers", layers);
		positive("hidden size", hiddenSize);
		positive("heads", heads);
		positive("key/value heads", keyValueHeads);
		positive("head size", headSize);
		positive("feed-forward size", feedForwardSize);
		positive("vocabulary size", vocabularySize);
		positive("context length", contextLength);
		if (contextLength > MAX_CONTEXT_LENGTH) {
			throw Rejection.of("context length", "must be at most " + MAX_CONTEXT_LENGTH + ". Found: " + contextLength);
		}
		if (heads % keyValueHeads != 0) {
			throw Rejection.of("heads", "the key/value heads must divide the heads. Found: " + keyValueHeads
					+ " key/value heads, " + heads + " heads");
		}
		if (headSize % HEAD_SIZE_STEP != 0) {
			throw Rejection.of("head size", "must be a multiple of " + HEAD_SIZE_STEP + ". Found: " + headSize);
		}
		if (!(ropeBase > 0) || !(normEpsilon >= 0)) {
			throw Rejection.of("rope base",
					"rope base and norm epsilon must be positive. Found: " + ropeBase + " and " + normEpsilon);
		}
	}

	int querySize() {
		return this.heads * this.headSize;
	}

	int keyValueSize() {
		return this.keyValueHeads * this.headSize;
	}

	private static void positive(String field, int value) {
		if (value <= 0) {
			throw Rejection.of(field, "must be positive. Found: " + value);
		}
	}

}
