package io.dvi.engine.model;

import java.util.List;

/**
 * The numbers that describe an imported model, stored as {@code descriptor.json} in its
 * folder.
 *
 * @param formatVersion version of the folder's layout, now 4
 * @param name the model's served name
 * @param architecture {@code llama}
 * @param layers number of transformer layers, L
 * @param splitLayer layers in the shallow part, k; the deep part has L - k
 * @param hiddenSize width of a state
 * @param heads query heads
 * @param keyValueHeads key/value heads
 * @param headSize width of one head
 * @param feedForwardSize width of the feed-forward block
 * @param vocabularySize tokens the verifier knows
 * @param contextLength most tokens of prompt and answer together
 * @param ropeBase base of the rotary angles
 * @param normEpsilon added under the root of every RMS norm
 * @param draftVocabularySize tokens the draft head knows
 * @param beginToken token put before every prompt, or -1
 * @param endTokens tokens that end an answer
 * @param flavours graph flavours present in the folder, such as {@code fp32}
 * @param fingerprint hex sha256 over the source weights, the split layer and the draft
 * vocabulary; heads are bound to it
 */
public record ModelDescriptor(int formatVersion, String name, String architecture, int layers, int splitLayer,
		int hiddenSize, int heads, int keyValueHeads, int headSize, int feedForwardSize, int vocabularySize,
		int contextLength, float ropeBase, float normEpsilon, int draftVocabularySize, int beginToken,
		List<Integer> endTokens, List<String> flavours, String fingerprint) {

	/** Copies the lists, so that the value is immutable. */
	public ModelDescriptor {
		endTokens = List.copyOf(endTokens);
		flavours = List.copyOf(flavours);
	}

}
