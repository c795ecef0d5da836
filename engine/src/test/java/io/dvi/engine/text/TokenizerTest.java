package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TokenizerTest {

	@TempDir
	private Path folder;

	@Test
	void specialTokensSpelledOutArePlainTextAndUserDefinedOnesAreTokens() {
		try (Tokenizer tokenizer = SmallModel.tokenizer(this.folder)) {
			assertThat(tokenizer.encode("<|end|><note>")).startsWith(SmallVocabulary.id("<|"))
				.doesNotContain(SmallVocabulary.END)
				.endsWith(SmallVocabulary.NOTE);
			assertThat(tokenizer.specials())
				.isEqualTo(Map.of("<|start|>", SmallVocabulary.START, "<|end|>", SmallVocabulary.END));
		}
	}

	@Test
	void spacesBeforeADigitAreAWordOfTheirOwn() {
		try (Tokenizer tokenizer = SmallModel.tokenizer(this.folder)) {
			int one = SmallVocabulary.FIRST_BYTE + '1';
			assertThat(tokenizer.encode("  1")).containsExactly(SmallVocabulary.id("ĠĠ"), one);
			assertThat(tokenizer.encode(" 1")).containsExactly(SmallVocabulary.FIRST_BYTE + ' ', one);
		}
	}

	@Test
	void longTextIsNotCut() {
		try (Tokenizer tokenizer = SmallModel.tokenizer(this.folder)) {
			assertThat(tokenizer.encode("z".repeat(10_000))).hasSize(10_000);
		}
	}

	@Test
	void halvesOfSurrogatePairsCountAsReplacement() {
		try (Tokenizer tokenizer = SmallModel.tokenizer(this.folder)) {
			assertThat(tokenizer.encode("a\uD83D b\uDE42\u0000")).isEqualTo(tokenizer.encode("a\uFFFD b\uFFFD\u0000"));
			String pair = "\uD83D\uDE42";
			assertThat(decode(tokenizer, tokenizer.encode(pair + "\u0000"))).isEqualTo(pair + "\u0000");
		}
	}

	@Test
	void aClosedTokenizerSaysSo() {
		Tokenizer tokenizer = SmallModel.tokenizer(this.folder);
		tokenizer.close();
		tokenizer.close();
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> tokenizer.encode("hello"))
			.withMessage("the tokenizer is closed")
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE));
	}

	@Test
	void idsOfUserDefinedTokensOutsideTheVocabularyAreKept() throws IOException {
		String json = Files.readString(SmallModel.tokenizerFile(this.folder))
			.replace("\"<note>\":2,", "")
			.replace("\"id\":2,\"content\":\"<note>\"", "\"id\":300,\"content\":\"<note>\"");
		try (Tokenizer tokenizer = Tokenizer.open(write(json))) {
			assertThat(tokenizer.encode("<note>")).containsExactly(300);
			assertThat(decode(tokenizer, new int[] { 300, 299, 2 })).isEqualTo("<note>");
		}
	}

	@Test
	void refusesFilesItCannotServeFaithfully() throws IOException {
		String json = Files.readString(SmallModel.tokenizerFile(this.folder));
		assertRejected("no JSON", "`tokenizer.json` is not JSON");
		assertRejected(json.replace("\"type\":\"BPE\"", "\"type\":\"Unigram\""),
				"`tokenizer.json` must have BPE at /model/type. Given: Unigram");
		assertRejected(json.replace("\"decoder\":{\"type\":\"ByteLevel\"", "\"decoder\":{\"type\":\"Metaspace\""),
				"`tokenizer.json` must have ByteLevel at /decoder/type. Given: Metaspace");
		assertRejected(json.replaceFirst("\"rstrip\":false", "\"rstrip\":true"),
				"`tokenizer.json` must not set rstrip on a special token. Given: <|start|>");
		assertRejected(json.replace("[\"h\",\"e\"]", "[\"no such\",\"e\"]"),
				"`tokenizer.json` is refused by the tokenizer library");
	}

	@Test
	void aMissingFileIsNamed() {
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> Tokenizer.open(this.folder.resolve("tokenizer.json")))
			.withMessage("`tokenizer.json` cannot be read")
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_REJECTED));
	}

	private void assertRejected(String json, String message) throws IOException {
		Path file = write(json);
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> Tokenizer.open(file))
			.withMessage(message)
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_REJECTED));
	}

	private Path write(String json) throws IOException {
		return Files.writeString(this.folder.resolve("changed.json"), json);
	}

	private static String decode(Tokenizer tokenizer, int[] ids) {
		List<Integer> tokens = Arrays.stream(ids).boxed().toList();
		return tokenizer.decode(tokens);
	}

}
