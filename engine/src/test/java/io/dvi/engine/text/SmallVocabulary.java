package io.dvi.engine.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A byte-level vocabulary small enough to reason about by hand. */
final class SmallVocabulary {

	/** Token id of {@code <|start|>}. */
	static final int START = 0;

	/** Token id of {@code <|end|>}. */
	static final int END = 1;

	/** Token id of the user-defined {@code <note>}. */
	static final int NOTE = 2;

	/** Token id of byte 0; that of byte b is this plus b. */
	static final int FIRST_BYTE = 3;

	private static final List<String> MERGES = List.of("h e", "l l", "he ll", "hell o", "Ġ w", "< |", "Ġ Ġ", "Ġ 1",
			"ð Ł");

	private SmallVocabulary() {
	}

	/**
	 * As a GGUF file would hold it.
	 * @param pre the name of the pre-tokenizer
	 */
	static GgufVocabulary gguf(String pre) {
		List<String> tokens = new ArrayList<>(List.of("<|start|>", "<|end|>", "<note>"));
		for (int value = 0; value < 256; value++) {
			tokens.add(String.valueOf(letterOf(value)));
		}
		List<Integer> types = new ArrayList<>(Collections.nCopies(tokens.size() + MERGES.size(), 1));
		types.set(START, 3);
		types.set(END, 3);
		types.set(NOTE, 4);
		for (String merge : MERGES) {
			tokens.add(merge.replace(" ", ""));
		}
		return new GgufVocabulary("gpt2", pre, tokens, types, MERGES);
	}

	/** Token id of a merged text, written in the vocabulary's alphabet. */
	static int id(String token) {
		return gguf("smollm").tokens().indexOf(token);
	}

	/** The letter GPT-2 writes for a byte. */
	private static char letterOf(int value) {
		boolean printable = (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
		if (printable) {
			return (char) value;
		}
		int before = (value <= 32) ? value : (value <= 160) ? value - 127 + 33 : 67;
		return (char) (256 + before);
	}

}
