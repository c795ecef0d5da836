package io.dvi.engine.importer;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a source says about text.
 *
 * @param tokenizerJson tokenizer in the Hugging Face format
 * @param chatTemplate a Jinja text, or null when the source has none
 * @param beginToken token put before every prompt, or -1
 * @param endTokens tokens that end an answer
 */
@SuppressWarnings("ArrayRecordComponent")
record SourceText(byte[] tokenizerJson, @Nullable String chatTemplate, int beginToken, List<Integer> endTokens) {

	/** Copies the list. */
	SourceText {
		endTokens = List.copyOf(endTokens);
	}

}
