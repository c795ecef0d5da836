package io.dvi.engine.text;

import java.util.List;

/**
 * The tokenizer metadata of a GGUF file, as it stands in the file.
 *
 * @param model {@code tokenizer.ggml.model}, such as {@code gpt2}
 * @param pre {@code tokenizer.ggml.pre}, or {@code default} where the file has none
 * @param tokens {@code tokenizer.ggml.tokens}; the index is the token id
 * @param tokenTypes {@code tokenizer.ggml.token_type} of each token
 * @param merges {@code tokenizer.ggml.merges}, both parts parted by a space, first merge
 * first
 */
public record GgufVocabulary(String model, String pre, List<String> tokens, List<Integer> tokenTypes,
		List<String> merges) {

	/** Copies the lists, so that the value is immutable. */
	public GgufVocabulary {
		tokens = List.copyOf(tokens);
		tokenTypes = List.copyOf(tokenTypes);
		merges = List.copyOf(merges);
	}

}
