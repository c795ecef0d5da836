package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GgufTokenizerTest {

	@Test
	void cutsSmolLmTextAtEveryDigit() {
		JsonNode steps = json(SmallVocabulary.gguf("smollm")).at("/pre_tokenizer/pretokenizers");
		assertThat(steps).hasSize(2);
		assertThat(steps.get(0)).isEqualTo(parse("{'type':'Digits','individual_digits':true}"));
		assertThat(steps.get(1))
			.isEqualTo(parse("{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':true,'use_regex':true}"));
	}

	@ParameterizedTest
	@CsvSource({ "gpt-2,false,ByteLevel", "default,false,ByteLevel", "llama-bpe,true,Sequence",
			"qwen2,false,Sequence" })
	void knowsHowTheseModelsCutText(String pre, boolean ignoreMerges, String type) {
		JsonNode json = json(SmallVocabulary.gguf(pre));
		assertThat(json.at("/pre_tokenizer/type").stringValue()).isEqualTo(type);
		assertThat(json.at("/model/ignore_merges").booleanValue()).isEqualTo(ignoreMerges);
		assertThat(json.get("normalizer").isNull()).isEqualTo(!pre.equals("qwen2"));
	}

	@Test
	void controlTokensAreSpecialAndUserDefinedOnesAreNot() {
		JsonNode added = json(SmallVocabulary.gguf("smollm")).get("added_tokens");
		assertThat(added).hasSize(3);
		assertThat(added.get(0)).isEqualTo(parse("{'id':0,'content':'<|start|>','single_word':false,"
				+ "'lstrip':false,'rstrip':false,'normalized':false,'special':true}"));
		assertThat(added.get(2).get("content").stringValue()).isEqualTo("<note>");
		assertThat(added.get(2).get("special").booleanValue()).isFalse();
	}

	@Test
	void plainTextNeverFallsBackToAnUnknownToken() {
		assertThat(json(SmallVocabulary.gguf("smollm")).at("/model/unk_token").isNull()).isTrue();
	}

	@Test
	void keepsMergesAsPairsInOrder() {
		JsonNode merges = json(SmallVocabulary.gguf("smollm")).at("/model/merges");
		assertThat(merges.get(0)).isEqualTo(parse("['h','e']"));
		assertThat(merges.get(6)).isEqualTo(parse("['Ġ','Ġ']"));
	}

	@Test
	void namesTheUnknownPreTokenizerAndTheKnownOnes() {
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> GgufTokenizer.toTokenizerJson(SmallVocabulary.gguf("tekken")))
			.withMessage("`tokenizer.ggml.pre` must be one of default, gpt-2, llama-bpe, llama-v3, llama3, qwen2, "
					+ "smollm. Given: tekken")
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_REJECTED));
	}

	@Test
	void refusesTokenizersThatAreNotByteLevel() {
		GgufVocabulary spm = new GgufVocabulary("llama", "default", List.of("a"), List.of(1), List.of());
		assertRejected(spm, "`tokenizer.ggml.model` must be gpt2 (byte-level BPE). Given: llama");
	}

	@Test
	void refusesListsThatContradictEachOther() {
		assertRejected(new GgufVocabulary("gpt2", "smollm", List.of("a", "b"), List.of(1), List.of()),
				"`tokenizer.ggml.token_type` must hold one type for each of 2 tokens. Given: 1");
		assertRejected(new GgufVocabulary("gpt2", "smollm", List.of("a", "a"), List.of(1, 1), List.of()),
				"`tokenizer.ggml.tokens` must hold each text once. Given twice: 0 and 1");
		assertRejected(new GgufVocabulary("gpt2", "smollm", List.of("a"), List.of(1), List.of("a ")),
				"`tokenizer.ggml.merges` must hold two parts with a space between. Not so: number 0");
	}

	private static void assertRejected(GgufVocabulary vocabulary, String message) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> GgufTokenizer.toTokenizerJson(vocabulary))
			.withMessage(message)
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_REJECTED));
	}

	private static JsonNode json(GgufVocabulary vocabulary) {
		return JsonMapper.shared().readTree(GgufTokenizer.toTokenizerJson(vocabulary));
	}

	private static JsonNode parse(String json) {
		return JsonMapper.shared().readTree(json.replace('\'', '"'));
	}

}
