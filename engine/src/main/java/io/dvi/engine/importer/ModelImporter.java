package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.graph.ExternalData;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.model.SafetensorsWriter;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a model folder from a GGUF file or a Hugging Face folder. The folder appears
 * whole or not at all: it is written beside its place and then renamed.
 */
public final class ModelImporter {

	private static final Logger logger = LoggerFactory.getLogger(ModelImporter.class);

	private ModelImporter() {
	}

	/**
	 * Imports a model.
	 * @param source a GGUF file or a Hugging Face folder
	 * @param target the folder to make; its parent is made as well
	 * @param options what is made
	 * @return the new folder
	 * @throws EngineException with {@link ErrorCode#MODEL_REJECTED} when the source is
	 * damaged, foreign or of a kind that is not supported; with
	 * {@link ErrorCode#INVALID_ARGUMENT} when the target exists or the options do not fit
	 * the model
	 * @throws IOException when files cannot be read or written
	 */
	public static ModelFolder importModel(Path source, Path target, ImportOptions options) throws IOException {
		Path place = target.toAbsolutePath().normalize();
		if (Files.exists(place)) {
			throw ImportOptions.invalid("target", "must not exist yet", place);
		}
		Path parent = place.getParent();
		if (parent == null) {
			throw ImportOptions.invalid("target", "must have a parent folder", place);
		}
		long begun = System.nanoTime();
		try (SourceWeights weights = open(source)) {
			requireFits(options, weights.shape());
			Files.createDirectories(parent);
			// Not a temporary directory of the platform: those cannot be read by others.
			Path draft = Files.createDirectory(parent.resolve(".importing-" + UUID.randomUUID()));
			try {
				new FolderWriter(weights, options, new ModelFolder(draft)).write();
				Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
			}
			finally {
				deleteRecursively(draft);
			}
		}
		logger.info("imported {} into {} in {} ms", source, place, (System.nanoTime() - begun) / 1_000_000);
		return new ModelFolder(place);
	}

	private static SourceWeights open(Path source) throws IOException {
		if (Files.isDirectory(source)) {
			return HuggingFaceSource.open(source);
		}
		if (Files.isRegularFile(source)) {
			return GgufSource.open(source);
		}
		throw Rejection.of("source",
				"must be a GGUF file or a Hugging Face folder. Found: " + source + ", which does not exist");
	}

	private static void requireFits(ImportOptions options, LlamaShape shape) {
		if (options.splitLayer() >= shape.layers()) {
			throw ImportOptions.invalid("splitLayer", "must be below the model's " + shape.layers() + " layers",
					options.splitLayer());
		}
	}

	private static void deleteRecursively(Path folder) throws IOException {
		if (!Files.exists(folder)) {
			return;
		}
		try (Stream<Path> files = Files.walk(folder)) {
			files.sorted(Comparator.reverseOrder()).forEach((file) -> {
				try {
					Files.delete(file);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
		}
	}

	/** Writes the files of one folder. */
	private record FolderWriter(SourceWeights source, ImportOptions options, ModelFolder folder) {

		void write() throws IOException {
			SourceText text = this.source.text();
			int[] vocabulary = DraftVocabulary.choose(this.options.draftVocabularySize(),
					this.source.shape().vocabularySize(), text.endTokens(), this.options.draftRanking());
			logger.info("draft vocabulary: {} of {} tokens, {} of the ranking's sample", vocabulary.length,
					this.source.shape().vocabularySize(), this.options.draftRanking().coverage(vocabulary));
			String fingerprint = Fingerprint.of(this.source, this.options.splitLayer(), vocabulary);
			writeGraphs(vocabulary);
			writeHeadBase(vocabulary);
			Files.write(this.folder.tokenizer(), text.tokenizerJson());
			if (text.chatTemplate() != null) {
				Files.writeString(this.folder.chatTemplate(), text.chatTemplate());
			}
			DescriptorFile.write(this.folder, descriptor(text, vocabulary.length, fingerprint));
		}

		private void writeGraphs(int[] vocabulary) throws IOException {
			try (ExternalData sharedFile = weightFile("shared")) {
				SharedTensors shared = new SharedTensors(this.source, sharedFile);
				for (GraphFlavour flavour : this.options.flavours()) {
					try (ExternalData file = weightFile(flavour.id())) {
						LlamaGraphs graphs = new LlamaGraphs(this.source, this.options.splitLayer(), shared,
								flavour.linear(file));
						if (flavour.hasLayerGraphs()) {
							writeLayers(graphs, flavour.id());
						}
						else {
							new PackedWeights(this.source).write(this.folder.packedWeights(flavour.id()));
						}
						write(graphs.head(vocabulary), this.folder.headGraph(flavour.id()));
					}
				}
			}
		}

		private void writeLayers(LlamaGraphs graphs, String flavour) throws IOException {
			for (int slots : ModelFolder.SLOT_COUNTS) {
				write(graphs.shallow(slots), this.folder.shallowGraph(flavour, slots));
				write(graphs.deep(slots), this.folder.deepGraph(flavour, slots));
			}
			write(graphs.lmHead(), this.folder.lmHeadGraph(flavour));
		}

		private ExternalData weightFile(String name) throws IOException {
			return new ExternalData(this.folder.root().resolve(name + ".weights"));
		}

		private static void write(ModelProto graph, Path file) throws IOException {
			try (OutputStream out = Files.newOutputStream(file)) {
				graph.writeTo(out);
			}
		}

		private void writeHeadBase(int[] vocabulary) throws IOException {
			float[] norm = this.source.weight(LlamaWeight.FINAL_NORM, 0).vector();
			WeightMatrix projection = new WeightMatrix.Picked(this.source.weight(LlamaWeight.LM_HEAD, 0), vocabulary);
			float[] rows = new float[Math.multiplyExact(projection.rows(), projection.columns())];
			for (int row = 0; row < projection.rows(); row++) {
				projection.read(row, rows, row * projection.columns());
			}
			ByteBuffer ids = ByteBuffer.allocate(vocabulary.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
			ids.asIntBuffer().put(vocabulary);
			Files.write(this.folder.headBase(), SafetensorsWriter.write(new TreeMap<>(),
					List.of(Safetensors.Tensor.floats("norm", norm, norm.length),
							Safetensors.Tensor.floats("projection", rows, projection.rows(), projection.columns()),
							new Safetensors.Tensor("vocabulary", Safetensors.Type.I32,
									List.of((long) vocabulary.length), MemorySegment.ofBuffer(ids)))));
		}

		private ModelDescriptor descriptor(SourceText text, int draftVocabularySize, String fingerprint) {
			LlamaShape shape = this.source.shape();
			return new ModelDescriptor(DescriptorFile.FORMAT_VERSION, this.options.name(), "llama", shape.layers(),
					this.options.splitLayer(), shape.hiddenSize(), shape.heads(), shape.keyValueHeads(),
					shape.headSize(), shape.feedForwardSize(), shape.vocabularySize(), shape.contextLength(),
					shape.ropeBase(), shape.normEpsilon(), draftVocabularySize, text.beginToken(), text.endTokens(),
					this.options.flavours().stream().map(GraphFlavour::id).toList(), fingerprint);
		}

	}

}
