package io.dvi.engine.training;

import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.Differentiation;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.onnx.OnnxGraphRuntime;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Heads that learn from windows against PyTorch, which made the drafts of every row one
 * after the other.
 */
@ParameterizedClass
@ValueSource(strings = { HeadWeights.BLOCK, HeadWeights.ANCHORED })
class WindowGoldenTest {

	private static final Logger LOG = LoggerFactory.getLogger(WindowGoldenTest.class);

	private static final float TOLERANCE = 1e-5f;

	private final WindowGolden golden;

	private final GraphBuilder graph = new GraphBuilder("golden");

	private final Map<String, TensorBuffer> outputs = new HashMap<>();

	private double largestDifference;

	WindowGoldenTest(String kind) {
		this.golden = WindowGolden.read(kind);
	}

	@Test
	void logitsOfEveryDraftAreThoseOfPyTorch() {
		List<String> states = this.golden.states(this.graph, this.golden.drafts());
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
		for (WindowGolden.Run window : this.golden.windows()) {
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
		HeadKind kind = this.golden.kind();
		HeadKind.Objective slope = kind.append(this.graph);
		Differentiation.gradients(this.graph, slope.scalar(), kind.learned().keySet(), slope.constants())
			.forEach((name, gradient) -> {
				List<Integer> sizes = kind.learned().getOrDefault(name, List.of());
				output(gradient, "d " + name, sizes.get(0), sizes.get(1));
			});
		this.outputs.put(DraftLoss.LOSS, TensorBuffer.allocate(DataType.FLOAT, 1, 1));
		this.outputs.put(DraftLoss.DIVERGENCE, TensorBuffer.allocate(DataType.FLOAT, 1, 1));
		run();
		assertThat(this.golden.gradients().keySet()).isEqualTo(kind.learned().keySet());
		compare("loss", DraftLoss.LOSS, 0, (float) this.golden.loss());
		compare("divergence", DraftLoss.DIVERGENCE, 0, (float) this.golden.divergence());
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
		Map<String, TensorBuffer> all = new HashMap<>(this.golden.inputs());
		this.golden.head().forEach((name, matrix) -> all.put(name, WindowGolden.direct(matrix)));
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
