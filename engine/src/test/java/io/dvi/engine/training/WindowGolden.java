package io.dvi.engine.training;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.AnchoredShape;
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

/**
 * The numbers that {@code tools/golden/block_golden.py} and
 * {@code tools/golden/anchored_golden.py} wrote.
 */
@SuppressWarnings("ArrayRecordComponent")
record WindowGolden(String origin, int hiddenSize, int heads, int keyValueHeads, int headSize, int feedForwardSize,
		int vocabularySize, int steps, float ropeBase, float normEpsilon, int[] vocabulary, float[][] projection,
		Map<String, float[][]> head, List<Run> windows, double loss, double divergence,
		Map<String, float[][]> gradients, LearningRate rate, float momentum, float vectorShare,
		List<Step> optimiserSteps, Map<String, float[][]> trained) {

	private static final int MAX_ROWS = 16;

	static WindowGolden read(String kind) {
		try (InputStream json = WindowGolden.class.getResourceAsStream("/golden/" + kind + ".json")) {
			return JsonMapper.builder()
				.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
				.build()
				.readValue(json, WindowGolden.class);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The states of so many drafts, appended by the forward pass of the head's kind. */
	List<String> states(GraphBuilder graph, int drafts) {
		return anchored() ? new AnchoredForward(graph, anchoredShape()).states(drafts)
				: new BlockForward(graph, new BlockShape(model(), this.feedForwardSize)).states(drafts);
	}

	HeadKind kind() {
		return (options(MAX_ROWS) instanceof AnchoredOptions anchored) ? new AnchoredKind(base(), anchored)
				: new BlockKind(base(), (BlockOptions) options(MAX_ROWS));
	}

	/** Lays the lessons out for any kind. */
	Map<String, TensorBuffer> inputs() {
		WindowInputs inputs = new BlockInputs(base(), new DraftCandidates(base(), Integer.MAX_VALUE), this.steps,
				MAX_ROWS);
		long total = lessons().stream().flatMap((window) -> window.rows().stream()).filter(inputs::teaches).count();
		return inputs.fill(lessons(), total);
	}

	/** Drafts behind a row whose logits are known, the most. */
	int drafts() {
		return this.windows.getFirst().logits().size();
	}

	private boolean anchored() {
		return this.head.containsKey(AnchoredShape.OFFSET);
	}

	private AnchoredShape anchoredShape() {
		return new AnchoredShape(model(), this.feedForwardSize, this.steps);
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
		return new HeadWeights(anchored() ? HeadWeights.ANCHORED : HeadWeights.BLOCK, "f00d", 1, 1, tensors);
	}

	TrainingOptions options(int passRows) {
		Muon optimiser = new Muon(this.rate, this.momentum, this.vectorShare, Muon.DEFAULT.vectors());
		int candidates = this.vocabulary.length;
		return anchored()
				? new AnchoredOptions(this.feedForwardSize, this.steps, candidates, optimiser, MAX_ROWS, passRows, 1)
				: new BlockOptions(this.feedForwardSize, this.steps, candidates, optimiser, MAX_ROWS, passRows, 1);
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
