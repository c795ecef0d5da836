package io.dvi.engine.training;

import io.dvi.engine.graph.Differentiation;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.util.List;

/**
 * The first half of an optimiser step as a graph: forward pass, loss, and gradients that
 * are added to those of earlier passes of the same step, in place.
 */
final class GradientGraph {

	private GradientGraph() {
	}

	/**
	 * Name under which the gradients of earlier passes go in; with
	 * {@link UpdateGraph#next} they come out with those of this pass.
	 */
	static String gradient(String parameter) {
		return parameter + ".gradient";
	}

	static ModelProto build(HeadKind kind) {
		GraphBuilder graph = new GraphBuilder("head_gradients");
		HeadKind.Objective objective = kind.append(graph);
		Differentiation.gradients(graph, objective.scalar(), kind.learned().keySet(), objective.constants())
			.forEach((parameter, gradient) -> {
				List<Integer> sizes = kind.learned().getOrDefault(parameter, List.of());
				String sum = graph.input(gradient(parameter), DataType.FLOAT, sizes.toArray());
				UpdateGraph.output(graph, "Add", List.of(sum, gradient), UpdateGraph.next(sum), sizes);
			});
		return graph.build();
	}

}
