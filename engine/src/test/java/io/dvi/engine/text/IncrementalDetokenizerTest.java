package io.dvi.engine.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class IncrementalDetokenizerTest {

	private static final String MIXED = "naïve 漢字 हिन्दी עברית العربية 👩‍👩‍👧‍👦🏳️‍🌈 e\u0301\r\n\u0000\t€𝒳";

	@TempDir
	private Path folder;

	@Test
	void showsACharacterOnlyWhenItsLastByteIsThere() {
		IncrementalDetokenizer detokenizer = detokenizer();
		byte[] smile = "🙂".getBytes(StandardCharsets.UTF_8);
		assertThat(detokenizer.append(token(smile[0]))).isEmpty();
		assertThat(detokenizer.append(token(smile[1]))).isEmpty();
		assertThat(detokenizer.append(token(smile[2]))).isEmpty();
		assertThat(detokenizer.append(token(smile[3]))).isEqualTo("🙂");
		assertThat(detokenizer.finish()).isEmpty();
	}

	@Test
	void anIncompleteCharacterAtTheEndShowsAsReplacement() {
		IncrementalDetokenizer detokenizer = detokenizer();
		assertThat(detokenizer.append(SmallVocabulary.id("ðŁ"))).isEmpty();
		assertThat(detokenizer.finish()).isEqualTo("\uFFFD");
		assertThat(detokenizer.finish()).isEmpty();
	}

	@Test
	void specialTokensAreNotShownAndUserDefinedOnesAre() {
		IncrementalDetokenizer detokenizer = detokenizer();
		assertThat(detokenizer.append(SmallVocabulary.START)).isEmpty();
		assertThat(detokenizer.append(SmallVocabulary.NOTE)).isEqualTo("<note>");
	}

	@Test
	void idsBehindTheVocabularyShowNothing() {
		IncrementalDetokenizer detokenizer = detokenizer();
		assertThat(detokenizer.append(100_000) + detokenizer.finish()).isEmpty();
	}

	@Test
	void textCutIntoBytesComesBackWhole() {
		IncrementalDetokenizer detokenizer = detokenizer();
		StringBuilder text = new StringBuilder();
		for (byte next : MIXED.getBytes(StandardCharsets.UTF_8)) {
			text.append(detokenizer.append(token(next)));
		}
		assertThat(text + detokenizer.finish()).isEqualTo(MIXED);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void deltasMakeUpWhatTheTokenizerLibraryDecodesAtOnce(long seed) throws Exception {
		Random random = new Random(seed);
		byte[] mixed = MIXED.repeat(3).getBytes(StandardCharsets.UTF_8);
		try (HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(SmallModel.tokenizerFile(this.folder),
				Map.of("truncation", "do_not_truncate")); Tokenizer tokenizer = SmallModel.tokenizer(this.folder)) {
			for (int round = 0; round < 500; round++) {
				List<Integer> tokens = tokens(random, mixed);
				IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(tokenizer.shown());
				StringBuilder text = new StringBuilder();
				for (int token : tokens) {
					String delta = detokenizer.append(token);
					assertThat(WellFormedText.is(delta)).as("seed %d round %d", seed, round).isTrue();
					text.append(delta);
				}
				text.append(detokenizer.finish());
				String atOnce = library.decode(tokens.stream().mapToLong(Integer::longValue).toArray(), true);
				assertThat(text.toString()).as("seed %d round %d: %s", seed, round, tokens).isEqualTo(atOnce);
				assertThat(tokenizer.decode(tokens)).isEqualTo(atOnce);
			}
		}
	}

	/** Wild tokens, and pieces of text cut at any byte. */
	private static List<Integer> tokens(Random random, byte[] mixed) {
		int size = SmallVocabulary.gguf("smollm").tokens().size();
		List<Integer> tokens = new ArrayList<>();
		while (tokens.size() < 40) {
			if (random.nextBoolean()) {
				tokens.add(random.nextInt(size));
			}
			else if (random.nextBoolean()) {
				// Leads and continuations, where decoders differ.
				tokens.add(SmallVocabulary.FIRST_BYTE + 0x80 + random.nextInt(0x80));
			}
			else {
				int from = random.nextInt(mixed.length - 8);
				for (int index = from; index < from + 1 + random.nextInt(8); index++) {
					tokens.add(token(mixed[index]));
				}
			}
		}
		return tokens;
	}

	private IncrementalDetokenizer detokenizer() {
		try (Tokenizer tokenizer = SmallModel.tokenizer(this.folder)) {
			return new IncrementalDetokenizer(tokenizer.shown());
		}
	}

	private static int token(byte value) {
		return SmallVocabulary.FIRST_BYTE + (value & 0xFF);
	}

}
