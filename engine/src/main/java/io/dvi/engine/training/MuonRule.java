package io.dvi.engine.training;

import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;

import java.util.List;

/**
 * Muon (Keller Jordan, github.com/KellerJordan/Muon): a matrix moves along the nearest
 * matrix with equal singular values to its averaged gradient, found by five Newton-Schulz
 * steps, so that no direction is left behind.
 *
 * <pre>
 * m = 0.95 m + 0.05 g,  u = 0.95 m + 0.05 g
 * X = u / |u|,  five times: A = X X',  X = 3.4445 X + (-4.7750 A + 2.0315 A A) X
 * w = w - rate sqrt(max(1, outputs / inputs)) X
 * </pre>
 *
 * @param momentum decay of the averaged gradient
 */
record MuonRule(float momentum) implements UpdateRule {

	/** Input: length of the step, [1, 1]. */
	static final String RATE = "learning_rate";

	private static final int ITERATIONS = 5;

	private static final float LINEAR = 3.4445f;

	private static final float CUBIC = -4.7750f;

	private static final float QUINTIC = 2.0315f;

	/** Keeps a gradient of zero zero. */
	private static final float NORM_GUARD = 1e-7f;

	@Override
	public List<String> numbers() {
		return List.of(RATE);
	}

	@Override
	public boolean keepsSecondMoment() {
		return false;
	}

	@Override
	public void append(GraphBuilder graph, String parameter, List<Integer> sizes, String gradient) {
		String average = UpdateGraph.average(graph, UpdateGraph.firstMoment(parameter), gradient, this.momentum, sizes);
		String ahead = graph.node("Add", List.of(graph.node("Mul", List.of(average, graph.constant(this.momentum))),
				graph.node("Mul", List.of(gradient, graph.constant(1 - this.momentum)))));
		boolean wide = sizes.get(0) <= sizes.get(1);
		String direction = normalised(graph, ahead);
		for (int iteration = 0; iteration < ITERATIONS; iteration++) {
			direction = iterated(graph, direction, wide);
		}
		float stretch = (float) Math.sqrt(Math.max(1, (double) sizes.get(1) / sizes.get(0)));
		String length = graph.node("Mul", List.of(RATE, graph.constant(stretch)));
		UpdateGraph.output(graph, "Sub", List.of(parameter, graph.node("Mul", List.of(direction, length))),
				UpdateGraph.next(parameter), sizes);
	}

	private static String normalised(GraphBuilder graph, String matrix) {
		String squares = graph.node("ReduceSum", List.of(graph.node("Mul", List.of(matrix, matrix))));
		String norm = graph.node("Add", List.of(graph.node("Sqrt", List.of(squares)), graph.constant(NORM_GUARD)));
		return graph.node("Div", List.of(matrix, norm));
	}

	/** The products of rows or of columns, whichever are fewer. */
	private static String iterated(GraphBuilder graph, String x, boolean wide) {
		String products = graph.node("Gemm", List.of(x, x), new Attribute.Int(wide ? "transB" : "transA", 1));
		String factor = graph.node("Gemm", List.of(products, products, products), new Attribute.Real("alpha", QUINTIC),
				new Attribute.Real("beta", CUBIC));
		return graph.node("Gemm", wide ? List.of(factor, x, x) : List.of(x, factor, x),
				new Attribute.Real("beta", LINEAR));
	}

}
