package io.dvi.engine.importer;

import io.dvi.engine.graph.ExternalData;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto;

import java.io.IOException;

/**
 * The tensors that the graphs of every flavour use: the embedding and the rotary tables,
 * written once.
 */
final class SharedTensors {

	private final LlamaShape shape;

	private final ExternalData.Location embedding;

	private final ExternalData.Location cosines;

	private final ExternalData.Location sines;

	SharedTensors(SourceWeights source, ExternalData file) throws IOException {
		this.shape = source.shape();
		this.embedding = file.append(new FloatRows(source.weight(LlamaWeight.EMBEDDING, 0)));
		this.cosines = file.append(new FloatRows(new RotaryTable(this.shape, true)));
		this.sines = file.append(new FloatRows(new RotaryTable(this.shape, false)));
	}

	String embedding(GraphBuilder graph) {
		return graph.initializer("embedding", TensorProto.DataType.FLOAT, this.embedding, this.shape.vocabularySize(),
				this.shape.hiddenSize());
	}

	String cosines(GraphBuilder graph) {
		return table(graph, "cosines", this.cosines);
	}

	String sines(GraphBuilder graph) {
		return table(graph, "sines", this.sines);
	}

	private String table(GraphBuilder graph, String name, ExternalData.Location location) {
		return graph.initializer(name, TensorProto.DataType.FLOAT, location, this.shape.contextLength(),
				this.shape.headSize() / 2);
	}

}
