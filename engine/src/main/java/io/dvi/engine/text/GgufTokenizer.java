package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.List;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the tokenizer.json of a model that is only at hand as a GGUF file. The file
 * names its way of cutting text instead of defining it, so only known names are taken.
 */
public final class GgufTokenizer {

	private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

	private static final int TYPE_CONTROL = 3;

	private static final int TYPE_USER_DEFINED = 4;

	private GgufTokenizer() {
	}

	/**
	 * Writes a tokenizer in the Hugging Face format.
	 * @param vocabulary the file's metadata
	 * @return the JSON text
	 * @throws EngineException MODEL_REJECTED when the tokenizer is of a kind that is not
	 * supported or its lists contradict each other
	 */
	public static String toTokenizerJson(GgufVocabulary vocabulary) {
		if (!vocabulary.model().equals("gpt2")) {
			throw rejected("tokenizer.ggml.model",
					"`tokenizer.ggml.model` must be gpt2 (byte-level BPE). Given: " + vocabulary.model());
		}
		PreTokenizer pre = PreTokenizer.named(vocabulary.pre());
		List<String> tokens = vocabulary.tokens();
		if (vocabulary.tokenTypes().size() != tokens.size()) {
			throw rejected("tokenizer.ggml.token_type", "`tokenizer.ggml.token_type` must hold one type for each of "
					+ tokens.size() + " tokens. Given: " + vocabulary.tokenTypes().size());
		}
		ObjectNode root = JSON.objectNode();
		root.put("version", "1.0").putNull("truncation").putNull("padding");
		root.set("added_tokens", addedTokens(vocabulary));
		ObjectNode normalizer = pre.normalizer();
		root.set("normalizer", (normalizer != null) ? normalizer : JSON.nullNode());
		root.set("pre_tokenizer", pre.toJson());
		root.putNull("post_processor");
		root.set("decoder", PreTokenizer.byteLevel(true));
		root.set("model", model(vocabulary, pre));
		return JsonMapper.shared().writeValueAsString(root);
	}

	private static ArrayNode addedTokens(GgufVocabulary vocabulary) {
		ArrayNode added = JSON.arrayNode();
		for (int id = 0; id < vocabulary.tokens().size(); id++) {
			int type = vocabulary.tokenTypes().get(id);
			if (type == TYPE_CONTROL || type == TYPE_USER_DEFINED) {
				added.addObject()
					.put("id", id)
					.put("content", vocabulary.tokens().get(id))
					.put("single_word", false)
					.put("lstrip", false)
					.put("rstrip", false)
					.put("normalized", false)
					.put("special", type == TYPE_CONTROL);
			}
		}
		return added;
	}

	private static ObjectNode model(GgufVocabulary vocabulary, PreTokenizer pre) {
		ObjectNode model = JSON.objectNode();
		model.put("type", "BPE").putNull("dropout");
		// With an unknown token, bytes that the vocabulary lacks would let plain text
		// produce a special token; without one they are left out, as the models' own
		// tokenizers do.
		model.putNull("unk_token");
		model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
		model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", pre.ignoreMerges());
		ObjectNode ids = model.putObject("vocab");
		for (int id = 0; id < vocabulary.tokens().size(); id++) {
			String token = vocabulary.tokens().get(id);
			if (ids.has(token)) {
				throw rejected("tokenizer.ggml.tokens",
						"`tokenizer.ggml.tokens` must hold each text once. Given twice: " + ids.get(token).intValue()
								+ " and " + id);
			}
			ids.put(token, id);
		}
		ArrayNode merges = model.putArray("merges");
		for (int rank = 0; rank < vocabulary.merges().size(); rank++) {
			merges.add(merge(vocabulary.merges().get(rank), rank));
		}
		return model;
	}

	private static ArrayNode merge(String text, int rank) {
		int space = text.indexOf(' ', 1);
		if (space < 0 || space == text.length() - 1) {
			throw rejected("tokenizer.ggml.merges",
					"`tokenizer.ggml.merges` must hold two parts with a space between. Not so: number " + rank);
		}
		return JSON.arrayNode().add(text.substring(0, space)).add(text.substring(space + 1));
	}

	private static EngineException rejected(String field, String message) {
		return new EngineException(ErrorCode.MODEL_REJECTED, field, message);
	}

}
