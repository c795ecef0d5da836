package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.ExternalData;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Multiplies in single precision. Weights keep the source's order, so that they can be
 * streamed; the operator transposes them once, when it packs them.
 */
final class FloatLinear implements Linear {

	private final ExternalData file;

	private final Map<String, ExternalData.Location> locations = new HashMap<>();

	FloatLinear(ExternalData file) {
		this.file = file;
	}

	@Override
	public String apply(GraphBuilder graph, String name, String input, WeightMatrix weights, String output)
			throws IOException {
		ExternalData.Location location = this.locations.get(name);
		if (location == null) {
			location = this.file.append(new FloatRows(weights));
			this.locations.put(name, location);
		}
		String stored = graph.initializer(name, TensorProto.DataType.FLOAT, location, weights.rows(),
				weights.columns());
		graph.node(GraphBuilder.MICROSOFT, "FusedMatMul", List.of(input, stored), List.of(output),
				new Attribute.Int("transB", 1));
		return output;
	}

}
