package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.testing.TinyModel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tiny model as llama.cpp's converter would store it, in single precision. */
final class TinyGguf {

	private TinyGguf() {
	}

	static GgufWriter of(Path huggingFaceFolder) throws IOException {
		ModelDescriptor model = DescriptorFile.read(TinyModel.folder());
		GgufWriter file = new GgufWriter();
		file.put("general.architecture", "llama")
			.put("llama.block_count", model.layers())
			.put("llama.context_length", model.contextLength())
			.put("llama.embedding_length", model.hiddenSize())
			.put("llama.feed_forward_length", model.feedForwardSize())
			.put("llama.attention.head_count", model.heads())
			.put("llama.attention.head_count_kv", model.keyValueHeads())
			.put("llama.attention.layer_norm_rms_epsilon", model.normEpsilon())
			.put("llama.rope.freq_base", model.ropeBase())
			.put("llama.rope.dimension_count", model.headSize())
			.put("tokenizer.chat_template", "{{ messages }}")
			.put("tokenizer.ggml.bos_token_id", 0)
			.put("tokenizer.ggml.eos_token_id", 2);
		putTokenizer(file, huggingFaceFolder);
		try (SourceWeights source = HuggingFaceSource.open(huggingFaceFolder)) {
			for (LlamaWeight weight : LlamaWeight.values()) {
				for (int layer = 0; layer < (weight.perLayer() ? model.layers() : 1); layer++) {
					putTensor(file, weight, layer, source.weight(weight, layer), model.headSize());
				}
			}
		}
		return file;
	}

	private static void putTensor(GgufWriter file, LlamaWeight weight, int layer, WeightMatrix matrix, int headSize) {
		int columns = matrix.columns();
		float[] values = new float[matrix.rows() * columns];
		for (int row = 0; row < matrix.rows(); row++) {
			int place = switch (weight) {
				case QUERY, KEY -> interleaved(row, headSize);
				default -> row;
			};
			matrix.read(row, values, place * columns);
		}
		if (weight.isNorm()) {
			file.floats(weight.ggufName(layer), values, columns);
		}
		else {
			file.floats(weight.ggufName(layer), values, columns, matrix.rows());
		}
	}

	/**
	 * The converter's reshape(heads, 2, half, columns).swapaxes(1, 2): row (head, part,
	 * i) goes to (head, i, part).
	 */
	private static int interleaved(int row, int headSize) {
		int half = headSize / 2;
		int head = row / headSize;
		int part = row / half % 2;
		int i = row % half;
		return head * headSize + i * 2 + part;
	}

	private static void putTokenizer(GgufWriter file, Path folder) {
		JsonNode tokenizer = new JsonMapper().readTree(folder.resolve("tokenizer.json").toFile());
		JsonNode ids = tokenizer.path("model").path("vocab");
		List<String> tokens = new ArrayList<>(Collections.nCopies(ids.size(), ""));
		ids.properties().forEach((entry) -> tokens.set(entry.getValue().intValue(), entry.getKey()));
		List<Integer> types = new ArrayList<>(Collections.nCopies(ids.size(), 1));
		tokenizer.path("added_tokens").forEach((added) -> types.set(added.path("id").intValue(), 3));
		List<String> merges = new ArrayList<>();
		tokenizer.path("model")
			.path("merges")
			.forEach((pair) -> merges.add(pair.get(0).stringValue() + " " + pair.get(1).stringValue()));
		file.put("tokenizer.ggml.model", "gpt2")
			.put("tokenizer.ggml.pre", "gpt-2")
			.put("tokenizer.ggml.tokens", tokens)
			.put("tokenizer.ggml.token_type", types)
			.put("tokenizer.ggml.merges", merges);
	}

}
