package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a tokenizer.json holds, with special tokens taken out of the part that plain text
 * meets.
 *
 * @param specials id of each special token by its text
 * @param texts text of each token id in the vocabulary's alphabet; empty where unused
 * @param plainJson the same tokenizer without any special token, which therefore cannot
 * produce one
 */
record TokenizerFile(Map<String, Integer> specials, List<String> texts, String plainJson) {

	private static final List<String> UNSUPPORTED_FLAGS = List.of("single_word", "lstrip", "rstrip");

	static TokenizerFile parse(String json) {
		JsonNode root;
		try {
			root = JsonMapper.shared().readTree(json);
		}
		catch (JacksonException failure) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "tokenizer.json", "`tokenizer.json` is not JSON",
					failure);
		}
		require(root, "/model/type", "BPE");
		require(root, "/decoder/type", "ByteLevel");
		if (!(root instanceof ObjectNode plain) || !(root.at("/model/vocab") instanceof ObjectNode vocabulary)) {
			throw rejected("`tokenizer.json` must hold model.vocab as an object");
		}
		Map<String, Integer> specials = new LinkedHashMap<>();
		ArrayNode others = plain.arrayNode();
		for (JsonNode added : root.path("added_tokens")) {
			String content = added.path("content").asString("");
			int id = added.path("id").asInt(-1);
			if (content.isEmpty() || id < 0) {
				throw rejected("`tokenizer.json` must give every added token an id and a content");
			}
			// Added tokens keep their ids only where the vocabulary holds them.
			vocabulary.put(content, id);
			if (added.path("special").asBoolean(false)) {
				specials.put(content, checked(added, content, id));
			}
			else {
				others.add(added);
			}
		}
		List<String> texts = texts(vocabulary);
		specials.keySet().forEach(vocabulary::remove);
		plain.set("added_tokens", others);
		plain.putNull("post_processor").putNull("truncation").putNull("padding");
		return new TokenizerFile(specials, texts, JsonMapper.shared().writeValueAsString(plain));
	}

	private static int checked(JsonNode added, String content, int id) {
		for (String flag : UNSUPPORTED_FLAGS) {
			if (added.path(flag).asBoolean(false)) {
				throw rejected("`tokenizer.json` must not set " + flag + " on a special token. Given: " + content);
			}
		}
		return id;
	}

	private static List<String> texts(ObjectNode vocabulary) {
		int size = 0;
		for (JsonNode id : vocabulary) {
			size = Math.max(size, id.asInt() + 1);
		}
		String[] texts = new String[size];
		Arrays.fill(texts, "");
		for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
			texts[entry.getValue().asInt()] = entry.getKey();
		}
		return List.of(texts);
	}

	private static void require(JsonNode root, String pointer, String expected) {
		String given = root.at(pointer).asString("nothing");
		if (!given.equals(expected)) {
			throw rejected("`tokenizer.json` must have " + expected + " at " + pointer + ". Given: " + given);
		}
	}

	private static EngineException rejected(String message) {
		return new EngineException(ErrorCode.MODEL_REJECTED, "tokenizer.json", message);
	}

}
