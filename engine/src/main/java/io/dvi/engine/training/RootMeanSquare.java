package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;

import java.util.List;

/** RMS norm without weights as graph nodes: x / sqrt(mean(x^2) + epsilon) row by row. */
final class RootMeanSquare {

	private RootMeanSquare() {
	}

	static String append(GraphBuilder graph, String value, float epsilon) {
		String mean = graph.node("ReduceMean",
				List.of(graph.node("Mul", List.of(value, value)), graph.constant(new long[] { -1 })));
		String root = graph.node("Sqrt", List.of(graph.node("Add", List.of(mean, graph.constant(epsilon)))));
		return graph.node("Div", List.of(value, root));
	}

}
