package io.dvi.engine.importer;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.model.SafetensorsWriter;
import io.dvi.engine.testing.TinyModel;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HuggingFaceSourceTest {

	private static final String WEIGHTS = "model.safetensors";

	@TempDir
	private Path folder;

	private Path source;

	@BeforeEach
	void copyTheTinyModel() throws IOException {
		this.source = TinyModel.copySource(Files.createDirectory(this.folder.resolve("source")));
	}

	@Test
	void shardsAreReadAsOne() throws IOException {
		List<Safetensors.Tensor> tensors = tensors();
		writeWeights("first.safetensors", tensors.subList(0, 20));
		writeWeights("second.safetensors", tensors.subList(20, tensors.size()));
		Files.delete(this.source.resolve(WEIGHTS));
		ObjectNode index = new JsonMapper().createObjectNode();
		ObjectNode map = index.putObject("weight_map");
		for (int i = 0; i < tensors.size(); i++) {
			map.put(tensors.get(i).name(), (i < 20) ? "first.safetensors" : "second.safetensors");
		}
		Files.writeString(this.source.resolve("model.safetensors.index.json"), index.toString());
		assertThat(DescriptorFile.read(importModel())).isEqualTo(DescriptorFile.read(TinyModel.folder()));

		Files.delete(this.source.resolve("second.safetensors"));
		assertRefused("second.safetensors", "is missing");
		map.put("lm_head.weight", "../elsewhere.safetensors");
		Files.writeString(this.source.resolve("model.safetensors.index.json"), index.toString());
		assertRefused("must name a file of the folder", "../elsewhere.safetensors");
	}

	@Test
	void halfPrecisionIsWidened() {
		short[] halves = { Float.floatToFloat16(1.5f), Float.floatToFloat16(-0.333f) };
		short[] brains = { (short) (Float.floatToIntBits(1.5f) >>> 16),
				(short) (Float.floatToIntBits(-0.333f) >>> 16) };
		assertThat(matrix(Safetensors.Type.F16, halves)).containsExactly(1.5f, Float.float16ToFloat(halves[1]));
		assertThat(matrix(Safetensors.Type.BF16, brains)).containsExactly(1.5f, -0.33203125f);
	}

	@Test
	void aTiedHeadIsTheEmbedding() throws IOException {
		writeWeights(WEIGHTS,
				tensors().stream().filter(Predicate.not((tensor) -> tensor.name().equals("lm_head.weight"))).toList());
		assertRefused("lm_head.weight", "is missing");
		edit("config.json", (text) -> text.replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"));
		try (SourceWeights tied = HuggingFaceSource.open(this.source)) {
			assertThat(tied.weight(LlamaWeight.LM_HEAD, 0).vector())
				.isEqualTo(tied.weight(LlamaWeight.EMBEDDING, 0).vector());
		}
	}

	@Test
	void theChatTemplateIsAlsoFoundInTheTokenizersConfig() throws IOException {
		Files.delete(this.source.resolve("chat_template.jinja"));
		assertThat(text().chatTemplate()).isNull();
		edit("tokenizer_config.json", (text) -> text.replaceFirst("\\{", "{\"chat_template\": \"one\","));
		assertThat(text().chatTemplate()).isEqualTo("one");
		edit("tokenizer_config.json", (text) -> text.replace("\"one\"",
				"[{\"name\": \"rag\", \"template\": \"two\"}, {\"name\": \"default\", \"template\": \"three\"}]"));
		assertThat(text().chatTemplate()).isEqualTo("three");
	}

	@Test
	void endTokensOfBothConfigsCount() throws IOException {
		edit("generation_config.json", (text) -> text.replace("\"eos_token_id\": 2", "\"eos_token_id\": [2, 0]"));
		assertThat(text().endTokens()).containsExactly(0, 2);
	}

	@Test
	void theBeginTokenIsTheOneTheTokenizerPutsInFront() throws IOException {
		assertThat(text().beginToken()).isEqualTo(-1);
		String processor = """
				{"type": "Sequence", "processors": [{"type": "TemplateProcessing",
				"single": [{"SpecialToken": {"id": "<|endoftext|>"}}, {"Sequence": {"id": "A"}}],
				"special_tokens": {"<|endoftext|>": {"ids": [0]}}}]}""";
		edit("tokenizer.json", (text) -> text.replace("\"post_processor\": {",
				"\"post_processor\": " + processor + ", \"former\": {"));
		assertThat(text().beginToken()).isZero();
	}

	@Test
	void variantsThatAreComputedDifferentlyAreRefused() throws IOException {
		String config = Files.readString(this.source.resolve("config.json"));
		assertConfigRefused(config.replace("\"llama\"", "\"mistral\""), "supported is llama", "Found: mistral");
		assertConfigRefused(config.replace("\"default\"", "\"yarn\""), "supported is default", "Found: yarn");
		assertConfigRefused(config.replace("\"silu\"", "\"gelu\""), "supported is silu", "Found: gelu");
		assertConfigRefused(config.replace("\"mlp_bias\": false", "\"mlp_bias\": true"), "mlp_bias");
		assertConfigRefused(config.replace("\"head_dim\": 16", "\"head_dim\": 12"), "multiple of 16", "Found: 12");
		assertConfigRefused(config.replace("\"hidden_size\": 64", "\"hidden_size\": \"wide\""), "hidden_size",
				"an integer");
		assertConfigRefused(config.replace("\"hidden_size\": 64,", ""), "hidden_size", "is missing");
		assertConfigRefused(config.replace("\"intermediate_size\": 128", "\"intermediate_size\": 96"),
				"mlp.gate_proj.weight", "[96, 64]", "[128, 64]");
		assertConfigRefused(config.substring(0, 90), "config.json", "is not JSON");
	}

	@Test
	void damagedWeightsAreRefusedByFile() throws IOException {
		byte[] whole = Files.readAllBytes(this.source.resolve(WEIGHTS));
		for (int length : new int[] { 0, 7, 900, whole.length - 1 }) {
			Files.write(this.source.resolve(WEIGHTS), Arrays.copyOf(whole, length));
			assertRefused(WEIGHTS);
		}
		Files.delete(this.source.resolve(WEIGHTS));
		assertRefused(WEIGHTS, "is missing");
	}

	@Test
	void weightsOfAnotherTypeAreRefusedByName() throws IOException {
		List<Safetensors.Tensor> tensors = new ArrayList<>(tensors());
		tensors.replaceAll((tensor) -> tensor.name().equals("model.norm.weight")
				? new Safetensors.Tensor(tensor.name(), Safetensors.Type.I32, tensor.shape(), tensor.bytes()) : tensor);
		writeWeights(WEIGHTS, tensors);
		assertRefused("model.norm.weight", "F32, F16 and BF16", "Found: I32");
	}

	@Test
	void optionsThatDoNotFitTheModelAreRefusedBeforeWork() {
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> ModelImporter.importModel(this.source, this.folder.resolve("imported"),
					ImportOptions.defaults("tiny").withSplitLayer(4)))
			.withMessageContaining("below the model's 4 layers")
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> ModelImporter.importModel(this.source, this.source, ImportOptions.defaults("tiny")))
			.withMessageContaining("must not exist yet");
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> ModelImporter.importModel(this.folder.resolve("nowhere"), this.folder.resolve("imported"),
					ImportOptions.defaults("tiny")))
			.withMessageContaining("which does not exist");
	}

	private void assertConfigRefused(String config, String... fragments) throws IOException {
		Files.writeString(this.source.resolve("config.json"), config);
		assertRefused(fragments);
	}

	private void assertRefused(String... fragments) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> importModel("refused")).satisfies((ex) -> {
			assertThat(ex.code()).isEqualTo(ErrorCode.MODEL_REJECTED);
			assertThat(ex).message().contains(fragments);
		});
		assertThat(this.folder)
			.isDirectoryNotContaining((path) -> path.getFileName().toString().matches("refused|\\.importing.*"));
	}

	private ModelFolder importModel() throws IOException {
		return importModel("imported");
	}

	private ModelFolder importModel(String target) throws IOException {
		return ModelImporter.importModel(this.source, this.folder.resolve(target), ImportOptions.defaults("tiny"));
	}

	private SourceText text() throws IOException {
		try (SourceWeights opened = HuggingFaceSource.open(this.source)) {
			return opened.text();
		}
	}

	private void edit(String file, UnaryOperator<String> change) throws IOException {
		Path path = this.source.resolve(file);
		Files.writeString(path, change.apply(Files.readString(path)));
	}

	private List<Safetensors.Tensor> tensors() throws IOException {
		byte[] bytes = Files.readAllBytes(this.source.resolve(WEIGHTS));
		return List.copyOf(Safetensors.read(MemorySegment.ofArray(bytes), ErrorCode.MODEL_REJECTED).tensors().values());
	}

	private void writeWeights(String file, List<Safetensors.Tensor> tensors) throws IOException {
		Files.write(this.source.resolve(file), SafetensorsWriter.write(new TreeMap<>(), tensors));
	}

	private static float[] matrix(Safetensors.Type type, short[] bits) {
		ByteBuffer bytes = ByteBuffer.allocate(bits.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asShortBuffer().put(bits);
		return SafetensorsMatrix
			.of(new Safetensors.Tensor("weight", type, List.of(1L, (long) bits.length), MemorySegment.ofBuffer(bytes)))
			.vector();
	}

}
