package io.dvi.engine.importer;

import io.dvi.engine.graph.ExternalData;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto;

import java.io.IOException;
import java.util.List;

/**
 * Multiplies in single precision. Weights keep the source's order, so that they can be
 * streamed; the operator transposes them once, when it packs them.
 */
final class FloatLinear implements Linear {

	private final ExternalData file;

	FloatLinear(ExternalData file) {
		this.file = file;
	}

	@Override
	public String apply(GraphBuilder graph, String name, String input, WeightMatrix weights, String output)
			throws IOException {
		String stored = graph.initializer(name, TensorProto.DataType.FLOAT, this.file.append(new FloatRows(weights)),
				weights.rows(), weights.columns());
		graph.node(GraphBuilder.MICROSOFT, "FusedMatMul", List.of(input, stored), List.of(output),
				new GraphBuilder.Attribute.Int("transB", 1));
		return output;
	}

}
