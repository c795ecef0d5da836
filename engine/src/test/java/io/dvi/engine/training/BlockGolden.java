package io.dvi.engine.training;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The numbers that {@code tools/golden/block_golden.py} wrote. */
@SuppressWarnings("ArrayRecordComponent")
record BlockGolden(String origin, int hiddenSize, int heads, int keyValueHeads, int headSize, int feedForwardSize,
		int vocabularySize, int steps, float ropeBase, float normEpsilon, int[] vocabulary, float[][] projection,
		Map<String, float[][]> head, List<Run> windows, double loss, double divergence,
		Map<String, float[][]> gradients, LearningRate rate, float momentum, float vectorShare,
		List<Step> optimiserSteps, Map<String, float[][]> trained) {

	static BlockGolden read() {
		try (InputStream json = BlockGolden.class.getResourceAsStream("/golden/block.json")) {
			return JsonMapper.builder()
				.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
				.build()
				.readValue(json, BlockGolden.class);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	BlockShape shape() {
		return new BlockShape(model(), this.feedForwardSize);
	}

	HeadBase base() {
		int[] indices = new int[this.vocabularySize];
		Arrays.fill(indices, -1);
		for (int index = 0; index < this.vocabulary.length; index++) {
			indices[this.vocabulary[index]] = index;
		}
		return new HeadBase(model(), TensorBuffer.allocate(DataType.FLOAT, this.hiddenSize), direct(this.projection),
				indices);
	}

	HeadWeights weights() {
		SortedMap<String, HeadWeights.Tensor> tensors = new TreeMap<>();
		this.head.forEach((name, rows) -> tensors.put(name,
				new HeadWeights.Tensor(rows.length, rows[0].length, Golden.flat(rows))));
		return new HeadWeights(HeadWeights.BLOCK, "f00d", 1, 1, tensors);
	}

	BlockOptions options(int passRows) {
		Muon optimiser = new Muon(this.rate, this.momentum, this.vectorShare, Muon.DEFAULT.vectors());
		return new BlockOptions(this.feedForwardSize, this.steps, this.vocabulary.length, optimiser, 16, passRows, 1);
	}

	List<Window> lessons() {
		return this.windows.stream().map(Run::toWindow).toList();
	}

	static TensorBuffer direct(float[][] matrix) {
		TensorBuffer buffer = TensorBuffer.allocate(DataType.FLOAT, matrix.length, matrix[0].length);
		buffer.floats().put(0, Golden.flat(matrix));
		return buffer;
	}

	private ModelDescriptor model() {
		return new ModelDescriptor(DescriptorFile.FORMAT_VERSION, "tiny", "llama", 2, 1, this.hiddenSize, this.heads,
				this.keyValueHeads, this.headSize, this.feedForwardSize, this.vocabularySize, 64, this.ropeBase,
				this.normEpsilon, this.vocabulary.length, -1, List.of(0), List.of("fp32"), "f00d");
	}

	/**
	 * A window of the golden file.
	 *
	 * @param anchor state in front of it
	 * @param rows its rows
	 * @param logits by draft number and row, null where no draft stands
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Run(short[] anchor, List<Row> rows, List<List<float @Nullable []>> logits) {

		Window toWindow() {
			return new Window(this.anchor, List.of(), this.rows.stream().map(Row::toTrainingRow).toList());
		}

	}

	record Step(double loss, double gradientNorm) {
	}

	@SuppressWarnings("ArrayRecordComponent")
	record Row(short[] shallow, short[] deep, int best) {

		TrainingRow toTrainingRow() {
			return new TrainingRow(new VerifiedRow(0, this.best, this.shallow, this.deep, new int[] { this.best },
					new float[1], 0, -1, false, 0), DraftSource.NONE);
		}

	}

}
