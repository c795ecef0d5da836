package io.dvi.engine.training;

import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.model.SafetensorsWriter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The part of a model folder that training reads.
 *
 * @param hiddenSize width of a state
 * @param vocabularySize tokens of the verifier
 * @param normEpsilon added under the root of the norm
 * @param norm [hidden]
 * @param projection [draft vocabulary, hidden]
 * @param vocabulary [draft vocabulary]
 */
@SuppressWarnings("ArrayRecordComponent")
record TinyModel(int hiddenSize, int vocabularySize, float normEpsilon, float[] norm, float[] projection,
		int[] vocabulary) {

	static final String FINGERPRINT = "f00d";

	/** A random base whose draft vocabulary is every second token. */
	static TinyModel random(int hiddenSize, int draftVocabulary, long seed) {
		Random random = new Random(seed);
		float[] norm = new float[hiddenSize];
		float[] projection = new float[hiddenSize * draftVocabulary];
		for (int i = 0; i < norm.length; i++) {
			norm[i] = 1 + 0.1f * (float) random.nextGaussian();
		}
		for (int i = 0; i < projection.length; i++) {
			projection[i] = (float) (random.nextGaussian() / Math.sqrt(hiddenSize));
		}
		return new TinyModel(hiddenSize, 2 * draftVocabulary, 1e-5f, norm, projection,
				IntStream.range(0, draftVocabulary).map((index) -> 2 * index).toArray());
	}

	ModelFolder write(Path root) {
		ModelFolder folder = new ModelFolder(root);
		int vocabularySize = this.vocabulary.length;
		ByteBuffer tokens = ByteBuffer.allocate(vocabularySize * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		tokens.asIntBuffer().put(this.vocabulary);
		try {
			DescriptorFile.write(folder,
					new ModelDescriptor(DescriptorFile.FORMAT_VERSION, "tiny", "llama", 2, 1, this.hiddenSize, 1, 1,
							this.hiddenSize, 1, this.vocabularySize, 64, 10_000, this.normEpsilon, vocabularySize, -1,
							List.of(0), List.of("fp32"), FINGERPRINT));
			Files.write(folder.headBase(), SafetensorsWriter.write(new TreeMap<>(),
					List.of(Safetensors.Tensor.floats("norm", this.norm, this.hiddenSize),
							Safetensors.Tensor.floats("projection", this.projection, vocabularySize, this.hiddenSize),
							new Safetensors.Tensor("vocabulary", Safetensors.Type.I32, List.of((long) vocabularySize),
									MemorySegment.ofBuffer(tokens)))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return folder;
	}

}
