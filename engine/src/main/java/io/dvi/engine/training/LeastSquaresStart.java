package io.dvi.engine.training;

import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadWeights;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The start of a head whose attention and feed-forward part add nothing yet: the best
 * linear guess of the verifier's state from the shallow state and the state in front,
 *
 * <pre>
 * min over S, D of sum |rms(h_t) S + rms(d_(t-1)) D - rms(d_t / norm)|^2 + ridge
 * </pre>
 *
 * <p>
 * On SmolLM2-135M such a start drafts a fifth of the first tokens right, which takes
 * gradient steps tens of thousands of rows. The products of all rows are summed by a
 * graph, in floats.
 */
final class LeastSquaresStart implements AutoCloseable {

	/**
	 * Added to the diagonal. Each row adds about one, so a fit to few rows is held back
	 * and one to many is not.
	 */
	private static final double RIDGE = 100;

	private static final List<String> FEATURES = List.of(WindowInputs.SHALLOW_STATE, WindowInputs.PREVIOUS_STATE);

	private static final String WEIGHT = DraftLoss.weight(0);

	private final HeadBase base;

	private final int width;

	private final Map<String, TensorBuffer> sums = new HashMap<>();

	private final GraphSession session;

	LeastSquaresStart(HeadBase base, GraphRuntime runtime) {
		this.base = base;
		this.width = base.model().hiddenSize();
		this.session = runtime.open(graph(), 1);
	}

	/**
	 * Adds rows, laid out as {@link WindowInputs} does; those without weight are left
	 * out.
	 */
	void add(Map<String, TensorBuffer> rows) {
		Map<String, TensorBuffer> inputs = new HashMap<>(this.sums);
		List.of(WindowInputs.SHALLOW_STATE, WindowInputs.PREVIOUS_STATE, DraftLoss.DEEP_STATE, WEIGHT)
			.forEach((name) -> inputs.put(name, Objects.requireNonNull(rows.get(name), name)));
		inputs.put(HeadBase.NORM, this.base.norm());
		Map<String, TensorBuffer> outputs = new HashMap<>();
		this.sums.forEach((name, sum) -> outputs.put(UpdateGraph.next(name), sum));
		this.session.run(inputs, outputs);
	}

	/**
	 * Solves for the matrices.
	 * @return empty when the rows' numbers allow no solution
	 */
	Optional<Fit> fit() {
		int features = FEATURES.size() * this.width;
		double[][] squares = new double[features][features];
		double[][] solution = new double[features][this.width];
		for (int i = 0; i < FEATURES.size(); i++) {
			for (int j = 0; j < FEATURES.size(); j++) {
				copy(product(FEATURES.get(i), FEATURES.get(j)), squares, i, j);
			}
			copy(product(FEATURES.get(i), DraftLoss.DEEP_STATE), solution, i, 0);
		}
		for (int i = 0; i < features; i++) {
			squares[i][i] += RIDGE;
		}
		if (!NormalEquations.solve(squares, solution)) {
			return Optional.empty();
		}
		return Optional.of(new Fit(matrix(solution, 0), matrix(solution, 1)));
	}

	@Override
	public void close() {
		this.session.close();
	}

	private ModelProto graph() {
		GraphBuilder graph = new GraphBuilder("least_squares");
		List.of(WindowInputs.SHALLOW_STATE, WindowInputs.PREVIOUS_STATE, DraftLoss.DEEP_STATE)
			.forEach((name) -> graph.input(name, DataType.FLOAT, "n", this.width));
		graph.input(WEIGHT, DataType.FLOAT, "n", 1);
		graph.input(HeadBase.NORM, DataType.FLOAT, this.width);
		String outcome = rms(graph, graph.node("Div", List.of(DraftLoss.DEEP_STATE, HeadBase.NORM)));
		Map<String, String> features = new TreeMap<>();
		FEATURES.forEach((name) -> features.put(name, rms(graph, name)));
		features.forEach((left, value) -> {
			String weighted = graph.node("Mul", List.of(value, WEIGHT));
			features.forEach((right, other) -> add(graph, product(left, right), weighted, other));
			add(graph, product(left, DraftLoss.DEEP_STATE), weighted, outcome);
		});
		return graph.build();
	}

	private void add(GraphBuilder graph, String name, String left, String right) {
		List<Integer> sizes = List.of(this.width, this.width);
		graph.input(name, DataType.FLOAT, sizes.toArray());
		String product = graph.node("Gemm", List.of(left, right), new Attribute.Int("transA", 1));
		UpdateGraph.output(graph, "Add", List.of(name, product), UpdateGraph.next(name), sizes);
		this.sums.put(name, TensorBuffer.allocate(DataType.FLOAT, this.width, this.width));
	}

	private String rms(GraphBuilder graph, String value) {
		return RootMeanSquare.append(graph, value, this.base.model().normEpsilon());
	}

	private static String product(String left, String right) {
		return left + "*" + right;
	}

	private void copy(String name, double[][] to, int rowBlock, int columnBlock) {
		TensorBuffer from = Objects.requireNonNull(this.sums.get(name), name);
		for (int row = 0; row < this.width; row++) {
			for (int column = 0; column < this.width; column++) {
				to[rowBlock * this.width + row][columnBlock * this.width + column] = from.floats()
					.get(row * this.width + column);
			}
		}
	}

	private HeadWeights.Tensor matrix(double[][] solution, int block) {
		float[] values = new float[this.width * this.width];
		for (int i = 0; i < values.length; i++) {
			values[i] = (float) solution[block * this.width + i / this.width][i % this.width];
		}
		return new HeadWeights.Tensor(this.width, this.width, values);
	}

	/**
	 * The matrices found, [hidden, hidden].
	 *
	 * @param shallow from the shallow state, S
	 * @param deep from the state in front, D
	 */
	record Fit(HeadWeights.Tensor shallow, HeadWeights.Tensor deep) {
	}

}
