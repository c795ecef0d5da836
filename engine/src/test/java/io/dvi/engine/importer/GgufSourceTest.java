package io.dvi.engine.importer;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.testing.TinyModel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GgufSourceTest {

	private static final String QUERY = LlamaWeight.QUERY.ggufName(1);

	@TempDir
	private Path folder;

	private GgufWriter tiny;

	@BeforeEach
	void writeTheTinyModel() throws IOException {
		this.tiny = TinyGguf.of(TinyModel.copySource(Files.createDirectory(this.folder.resolve("source"))));
	}

	@Test
	void theSameWeightsGiveTheSameModelAsAHuggingFaceFolder() throws IOException {
		ModelFolder imported = importModel(this.tiny.build());
		ModelDescriptor descriptor = DescriptorFile.read(imported);
		assertThat(descriptor).isEqualTo(DescriptorFile.read(TinyModel.folder()));
		for (GraphFlavour flavour : GraphFlavour.values()) {
			assertThat(imported.root().resolve(flavour.id() + ".weights"))
				.hasSameBinaryContentAs(TinyModel.folder().root().resolve(flavour.id() + ".weights"));
		}
		assertThat(imported.chatTemplate()).hasContent("{{ messages }}");
	}

	@Test
	void versionTwoIsRead() throws IOException {
		assertThat(importModel(this.tiny.version(2).build()).descriptor()).exists();
	}

	@Test
	void anAbsentOutputMatrixIsTheEmbedding() throws IOException {
		try (SourceWeights source = open(this.tiny.remove(LlamaWeight.LM_HEAD.ggufName(0)).build())) {
			assertThat(source.weight(LlamaWeight.LM_HEAD, 0).vector())
				.isEqualTo(source.weight(LlamaWeight.EMBEDDING, 0).vector());
		}
	}

	@Test
	void theBeginTokenIsPutInFrontOnlyWhenTheFileSaysSo() throws IOException {
		try (SourceWeights source = open(this.tiny.put("tokenizer.ggml.add_bos_token", true).build())) {
			assertThat(source.text().beginToken()).isZero();
		}
		try (SourceWeights source = open(this.tiny.put("tokenizer.ggml.add_bos_token", false).build())) {
			assertThat(source.text().beginToken()).isEqualTo(-1);
		}
	}

	@Test
	void aCutFileIsRefusedWhereverItEnds() throws IOException {
		byte[] whole = this.tiny.build();
		Random random = new Random(5);
		Stream.concat(Stream.of(0, 3, 8, 20, whole.length - 33), random.ints(40, 0, whole.length - 33).boxed())
			.forEach((length) -> assertRefused(Arrays.copyOf(whole, length), "cut short"));
	}

	@Test
	void foreignFilesAreRefusedWithWhatIsSupported() {
		assertRefused(this.tiny.magic(0x04034b50).build(), "must begin with GGUF", "504b0304");
		assertRefused(this.tiny.magic(0x46554747).version(1).build(), "supported are GGUF versions 2 and 3",
				"Found: 1");
		assertRefused(this.tiny.version(3 << 24).build(), "little endian");
		assertRefused(this.tiny.version(3).put("general.architecture", "gemma").build(), "supported is llama",
				"Found: gemma");
	}

	@Test
	void variantsThatAreComputedDifferentlyAreRefused() {
		assertRefused(this.tiny.put("llama.rope.scaling.type", "yarn").build(), "supported is none", "yarn");
		assertRefused(
				this.tiny.put("llama.rope.scaling.type", "none").floats("rope_freqs.weight", new float[8], 8).build(),
				"rope_freqs.weight");
		assertRefused(this.tiny.remove("rope_freqs.weight").put("llama.expert_count", 8).build(), "experts");
		assertRefused(this.tiny.put("llama.expert_count", 0).put("llama.rope.dimension_count", 8).build(),
				"must be the head size 16");
	}

	@Test
	void tensorsThatDoNotFitAreRefusedByName() {
		assertRefused(this.tiny.tensor(QUERY, 13, new byte[64 * 176], 64, 64).build(), QUERY, "Found: Q5_K", "Q4_K");
		assertRefused(this.tiny.floats(QUERY, new float[64 * 32], 64, 32).build(), QUERY, "[64, 64]", "[32, 64]");
		float[] broken = new float[64 * 64];
		broken[77] = Float.NaN;
		assertRefused(this.tiny.floats(QUERY, broken, 64, 64).build(), "layers.1.self_attn.q_proj", "NaN");
		assertRefused(this.tiny.remove(QUERY).build(), QUERY, "is missing");
	}

	@Test
	void metadataOfAnotherTypeIsRefusedByKey() {
		assertRefused(this.tiny.put("llama.block_count", "four").build(), "llama.block_count", "an integer", "String");
		assertRefused(this.tiny.put("llama.block_count", 0).build(), "layers", "positive");
		assertRefused(this.tiny.put("llama.block_count", 4).put("tokenizer.ggml.eos_token_id", 384).build(),
				"below 384", "Found: 384");
	}

	@Test
	void damageInTheHeadNeverEndsInAnythingButARefusal() throws IOException {
		byte[] whole = this.tiny.build();
		for (int seed = 0; seed < 150; seed++) {
			Random random = new Random(seed);
			byte[] damaged = whole.clone();
			damaged[random.nextInt(16_000)] ^= (byte) (1 << random.nextInt(8));
			try (SourceWeights source = open(damaged)) {
				source.text();
				for (LlamaWeight weight : LlamaWeight.values()) {
					source.weight(weight, 0).vector();
				}
			}
			catch (EngineException ex) {
				assertThat(ex.code()).as("seed %s", seed).isEqualTo(ErrorCode.MODEL_REJECTED);
			}
		}
	}

	private void assertRefused(byte[] file, String... fragments) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> importModel(file)).satisfies((ex) -> {
			assertThat(ex.code()).isEqualTo(ErrorCode.MODEL_REJECTED);
			assertThat(ex).message().contains(fragments);
		});
		assertThat(this.folder).isDirectoryNotContaining((path) -> path.getFileName().toString().contains("import"));
	}

	private SourceWeights open(byte[] bytes) throws IOException {
		return GgufSource.open(Files.write(this.folder.resolve("model.gguf"), bytes));
	}

	private ModelFolder importModel(byte[] bytes) throws IOException {
		return ModelImporter.importModel(Files.write(this.folder.resolve("model.gguf"), bytes),
				this.folder.resolve("imported"), ImportOptions.defaults("tiny"));
	}

}
