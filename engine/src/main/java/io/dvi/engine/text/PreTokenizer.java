package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ways of cutting text into words before merging that a GGUF file may name, each as
 * the part of a tokenizer.json that publishers of those models use.
 */
enum PreTokenizer {

	/** One word per digit, then the cut of GPT-2. */
	SMOLLM(false) {
		@Override
		List<String> names() {
			return List.of("smollm");
		}

		@Override
		ObjectNode toJson() {
			return sequence(JSON.objectNode().put("type", "Digits").put("individual_digits", true), byteLevel(true));
		}
	},

	/** The cut of GPT-2. */
	GPT2(false) {
		@Override
		List<String> names() {
			return List.of("gpt-2", "default");
		}

		@Override
		ObjectNode toJson() {
			return byteLevel(true);
		}
	},

	/** Up to three digits a word; a word that is a token is not merged. */
	LLAMA3(true) {
		@Override
		List<String> names() {
			return List.of("llama-bpe", "llama3", "llama-v3");
		}

		@Override
		ObjectNode toJson() {
			return sequence(split(String.format(Locale.ROOT, WORDS, "\\p{N}{1,3}")), byteLevel(false));
		}
	},

	/** One word per digit, over composed characters. */
	QWEN2(false) {
		@Override
		List<String> names() {
			return List.of("qwen2");
		}

		@Override
		ObjectNode toJson() {
			return sequence(split(String.format(Locale.ROOT, WORDS, "\\p{N}")), byteLevel(false));
		}

		@Override
		ObjectNode normalizer() {
			return JSON.objectNode().put("type", "NFC");
		}
	};

	private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

	/** Llama 3 and Qwen 2 differ in how many digits make a word. */
	private static final String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|%s"
			+ "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

	private final boolean ignoreMerges;

	PreTokenizer(boolean ignoreMerges) {
		this.ignoreMerges = ignoreMerges;
	}

	static PreTokenizer named(String pre) {
		for (PreTokenizer candidate : values()) {
			if (candidate.names().contains(pre)) {
				return candidate;
			}
		}
		String supported = Arrays.stream(values())
			.flatMap((candidate) -> candidate.names().stream())
			.sorted()
			.collect(Collectors.joining(", "));
		throw new EngineException(ErrorCode.MODEL_REJECTED, "tokenizer.ggml.pre",
				"`tokenizer.ggml.pre` must be one of " + supported + ". Given: " + pre);
	}

	/** What GGUF files call it. */
	abstract List<String> names();

	abstract ObjectNode toJson();

	/** What happens to text before it is cut, or null. */
	@Nullable ObjectNode normalizer() {
		return null;
	}

	/** Whether a word that is itself a token is taken whole. */
	boolean ignoreMerges() {
		return this.ignoreMerges;
	}

	/**
	 * The step that turns bytes into the vocabulary's alphabet.
	 * @param cut whether it also cuts text as GPT-2 does
	 */
	static ObjectNode byteLevel(boolean cut) {
		return JSON.objectNode()
			.put("type", "ByteLevel")
			.put("add_prefix_space", false)
			.put("trim_offsets", true)
			.put("use_regex", cut);
	}

	private static ObjectNode sequence(ObjectNode... steps) {
		ObjectNode sequence = JSON.objectNode().put("type", "Sequence");
		sequence.putArray("pretokenizers").addAll(List.of(steps));
		return sequence;
	}

	private static ObjectNode split(String regex) {
		ObjectNode split = JSON.objectNode().put("type", "Split");
		split.putObject("pattern").put("Regex", regex);
		return split.put("behavior", "Isolated").put("invert", false);
	}

}
