package io.dvi.engine.training;

import io.dvi.engine.graph.Differentiation;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphBuilder.Attribute;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.onnx.OnnxGraphRuntime;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The unrolled block against PyTorch, which made the drafts of every row one after the
 * other.
 */
class BlockGoldenTest {

	private static final Logger LOG = LoggerFactory.getLogger(BlockGoldenTest.class);

	private static final float TOLERANCE = 1e-5f;

	private final BlockGolden golden = BlockGolden.read();

	private final GraphBuilder graph = new GraphBuilder("block");

	private final Map<String, TensorBuffer> outputs = new HashMap<>();

	private double largestDifference;

	@Test
	void logitsOfEveryDraftAreThoseOfPyTorch() {
		List<String> states = new BlockForward(this.graph, this.golden.shape()).states(this.golden.steps());
		this.graph.input(HeadBase.PROJECTION, DataType.FLOAT, this.golden.vocabulary().length,
				this.golden.hiddenSize());
		int rows = this.golden.windows().stream().mapToInt((window) -> window.rows().size()).sum();
		for (int step = 0; step < states.size(); step++) {
			String logits = this.graph.node("Gemm", List.of(states.get(step), HeadBase.PROJECTION),
					new Attribute.Int("transB", 1));
			output(logits, "logits_" + step, rows, this.golden.vocabulary().length);
		}
		run();
		int first = 0;
		for (BlockGolden.Run window : this.golden.windows()) {
			for (int step = 0; step < states.size(); step++) {
				for (int row = 0; row < window.rows().size(); row++) {
					float[] expected = window.logits().get(step).get(row);
					// The first rows of a window are no drafts of later steps.
					assertThat(expected != null).isEqualTo(row >= step);
					compare("draft " + step + " of row " + row, "logits_" + step, first + row,
							(expected != null) ? expected : new float[0]);
				}
			}
			first += window.rows().size();
		}
		report("logits");
	}

	@Test
	void lossAndGradientsAreThoseOfPyTorch() {
		BlockForward head = new BlockForward(this.graph, this.golden.shape());
		HeadKind.Objective slope = BlockLoss.append(this.graph, head.states(this.golden.steps()),
				this.golden.hiddenSize(), this.golden.vocabulary().length);
		Set<String> constants = new HashSet<>(slope.constants());
		constants.addAll(head.constants());
		Differentiation.gradients(this.graph, slope.scalar(), this.golden.head().keySet(), constants)
			.forEach((name, gradient) -> {
				List<Integer> sizes = this.golden.shape().tensors().getOrDefault(name, List.of());
				output(gradient, "d " + name, sizes.get(0), sizes.get(1));
			});
		this.outputs.put(BlockLoss.LOSS, TensorBuffer.allocate(DataType.FLOAT, 1, 1));
		this.outputs.put(BlockLoss.DIVERGENCE, TensorBuffer.allocate(DataType.FLOAT, 1, 1));
		run();
		compare("loss", BlockLoss.LOSS, 0, (float) this.golden.loss());
		compare("divergence", BlockLoss.DIVERGENCE, 0, (float) this.golden.divergence());
		this.golden.gradients().forEach((name, rows) -> {
			for (int row = 0; row < rows.length; row++) {
				compare("d loss / d " + name + " row " + row, "d " + name, row, rows[row]);
			}
		});
		report("loss and gradients");
	}

	private void output(String value, String name, int rows, int columns) {
		this.graph.output(this.graph.alias(value, name), DataType.FLOAT, rows, columns);
		this.outputs.put(name, TensorBuffer.allocate(DataType.FLOAT, rows, columns));
	}

	private void run() {
		BlockInputs inputs = new BlockInputs(this.golden.base(),
				new DraftCandidates(this.golden.base(), Integer.MAX_VALUE), this.golden.steps(), 16);
		List<Window> lessons = this.golden.lessons();
		long total = lessons.stream().flatMap((window) -> window.rows().stream()).filter(inputs::teaches).count();
		Map<String, TensorBuffer> all = new HashMap<>(inputs.fill(lessons, total));
		this.golden.head().forEach((name, matrix) -> all.put(name, BlockGolden.direct(matrix)));
		Set<String> wanted = new HashSet<>();
		this.graph.build().getGraph().getInputList().forEach((input) -> wanted.add(input.getName()));
		all.keySet().retainAll(wanted);
		try (GraphSession session = new OnnxGraphRuntime().open(this.graph.build(), 1)) {
			session.run(all, this.outputs);
		}
	}

	private void compare(String what, String output, int row, float... expected) {
		FloatBuffer found = Objects.requireNonNull(this.outputs.get(output), output).floats();
		for (int i = 0; i < expected.length; i++) {
			float value = found.get(row * expected.length + i);
			this.largestDifference = Math.max(this.largestDifference, Math.abs(value - expected[i]));
			assertThat(value).describedAs("%s, number %d", what, i).isCloseTo(expected[i], within(TOLERANCE));
		}
	}

	private void report(String what) {
		LOG.info(">> {}: largest difference from {} is {}", what, this.golden.origin(), this.largestDifference);
	}

}
