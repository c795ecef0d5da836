package io.dvi.engine.importer;

import io.dvi.engine.graph.ExternalData;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
		this.cosines = file.append(rotary(true));
		this.sines = file.append(rotary(false));
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

	/**
	 * Angle of position p and pair i: p / base^(2 i / head size). The steps round to
	 * single precision where transformers does, because that is what models were trained
	 * with.
	 */
	private ByteBuffer rotary(boolean cosine) {
		int pairs = this.shape.headSize() / 2;
		float[] frequencies = new float[pairs];
		for (int i = 0; i < pairs; i++) {
			float exponent = 2f * i / this.shape.headSize();
			frequencies[i] = 1f / (float) Math.pow(this.shape.ropeBase(), exponent);
		}
		ByteBuffer bytes = ByteBuffer.allocate(this.shape.contextLength() * pairs * Float.BYTES)
			.order(ByteOrder.LITTLE_ENDIAN);
		for (int position = 0; position < this.shape.contextLength(); position++) {
			for (float frequency : frequencies) {
				float angle = position * frequency;
				bytes.putFloat((float) (cosine ? Math.cos(angle) : Math.sin(angle)));
			}
		}
		return bytes.flip();
	}

}
