package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.EngineException;
import io.dvi.engine.model.Safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A Hugging Face folder: config.json, safetensors in one file or many, tokenizer.json.
 */
final class HuggingFaceSource implements SourceWeights {

	private static final String SINGLE_FILE = "model.safetensors";

	private static final String INDEX = "model.safetensors.index.json";

	private final Path folder;

	private final LlamaShape shape;

	private final boolean tied;

	private final Arena arena;

	private final Map<String, Safetensors.Tensor> tensors;

	private HuggingFaceSource(Path folder, SourceJson config, Arena arena) throws IOException {
		this.folder = folder;
		this.shape = HuggingFaceConfig.shape(config);
		this.tied = config.flag("tie_word_embeddings", false);
		this.arena = arena;
		this.tensors = map(folder, arena);
	}

	/**
	 * Opens a folder and maps its weights.
	 * @param folder where the files lie
	 * @return the source
	 * @throws EngineException with {@link ErrorCode#MODEL_REJECTED} when a file is
	 * missing, damaged or of a kind that is not supported
	 * @throws IOException when a file cannot be read
	 */
	@SuppressWarnings("MustBeClosedChecker") // the source closes it
	static HuggingFaceSource open(Path folder) throws IOException {
		SourceJson config = SourceJson.read(folder.resolve("config.json"));
		Arena arena = Arena.ofShared();
		try {
			return new HuggingFaceSource(folder, config, arena);
		}
		catch (IOException | RuntimeException ex) {
			arena.close();
			throw ex;
		}
	}

	@Override
	public LlamaShape shape() {
		return this.shape;
	}

	@Override
	public WeightMatrix weight(LlamaWeight weight, int layer) {
		LlamaWeight stored = (weight == LlamaWeight.LM_HEAD && this.tied) ? LlamaWeight.EMBEDDING : weight;
		String name = stored.huggingFaceName(layer);
		Safetensors.Tensor tensor = this.tensors.get(name);
		if (tensor == null) {
			throw Rejection.of(name, "is missing from the safetensors, which hold " + this.tensors.size() + " tensors");
		}
		return stored.require(name, this.shape, SafetensorsMatrix.of(tensor));
	}

	@Override
	public boolean tied() {
		return this.tied;
	}

	@Override
	public SourceText text() throws IOException {
		return new HuggingFaceText(this.folder).read();
	}

	@Override
	public void close() {
		this.arena.close();
	}

	private static Map<String, Safetensors.Tensor> map(Path folder, Arena arena) throws IOException {
		Map<String, Safetensors.Tensor> tensors = new HashMap<>();
		for (String name : files(folder)) {
			Path file = folder.resolve(name);
			if (!Files.isRegularFile(file)) {
				throw Rejection.of(name, "is missing from the folder");
			}
			try {
				tensors.putAll(Safetensors.map(file, arena, ErrorCode.MODEL_REJECTED).tensors());
			}
			catch (EngineException ex) {
				throw Rejection.of(name, String.valueOf(ex.getMessage()), ex);
			}
		}
		return tensors;
	}

	private static Collection<String> files(Path folder) throws IOException {
		Path index = folder.resolve(INDEX);
		if (!Files.exists(index)) {
			return List.of(SINGLE_FILE);
		}
		SourceJson map = SourceJson.read(index).object("weight_map");
		if (map == null) {
			throw Rejection.of("weight_map", "is missing from " + INDEX);
		}
		Collection<String> files = new TreeSet<>();
		map.root().propertyNames().forEach((tensor) -> {
			String file = map.text(tensor, "");
			// A name only: an index must not reach outside its folder.
			if (!file.equals(String.valueOf(Path.of(file).getFileName()))) {
				throw Rejection.of(tensor, "must name a file of the folder in " + INDEX + ". Found: " + file);
			}
			files.add(file);
		});
		return files;
	}

}
