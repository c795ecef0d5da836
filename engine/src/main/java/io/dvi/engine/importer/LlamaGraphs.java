package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes the graphs of one flavour of a Llama model. Activations are [1, rows, width]; n
 * rows go in, states come out for the m of them that are asked for.
 */
final class LlamaGraphs {

	private final SourceWeights source;

	private final LlamaShape shape;

	private final int splitLayer;

	private final SharedTensors shared;

	private final Linear linear;

	LlamaGraphs(SourceWeights source, int splitLayer, SharedTensors shared, Linear linear) {
		this.source = source;
		this.shape = source.shape();
		this.splitLayer = splitLayer;
		this.shared = shared;
		this.linear = linear;
	}

	/** Token ids to the residual stream behind layer k, for so many sequences. */
	ModelProto shallow(int slots) throws IOException {
		GraphBuilder graph = new GraphBuilder("shallow");
		String ids = graph.input("ids", DataType.INT64, 1, "rows");
		graph.output("hidden", DataType.FLOAT, 1, "rows", this.shape.hiddenSize());
		String embedded = graph.node("Gather", List.of(this.shared.embedding(graph), ids));
		new LlamaLayers(graph, this.source, this.shared, this.linear, slots).run(embedded, 0, this.splitLayer,
				"hidden");
		return graph.build();
	}

	/**
	 * The residual stream behind layer k to the LM head's input, for so many sequences.
	 */
	ModelProto deep(int slots) throws IOException {
		GraphBuilder graph = new GraphBuilder("deep");
		String hidden = graph.input("hidden", DataType.FLOAT, 1, "rows", this.shape.hiddenSize());
		String logitRows = graph.input("logit_rows", DataType.INT64, "logit_rows");
		graph.output("state", DataType.FLOAT, 1, "logit_rows", this.shape.hiddenSize());
		String last = "layer." + (this.shape.layers() - 1) + ".state";
		new LlamaLayers(graph, this.source, this.shared, this.linear, slots).run(hidden, this.splitLayer,
				this.shape.layers(), last);
		String wanted = graph.node("Gather", List.of(last, logitRows), new Attribute.Int("axis", 1));
		finalNorm(graph, wanted, "state");
		return graph.build();
	}

	/** The LM head: the verifier's logits of every row. */
	ModelProto lmHead() throws IOException {
		GraphBuilder graph = new GraphBuilder("lm_head");
		String state = graph.input("state", DataType.FLOAT, 1, "rows", this.shape.hiddenSize());
		graph.output("logits", DataType.FLOAT, 1, "rows", this.shape.vocabularySize());
		this.linear.apply(graph, "lm_head.weight", state, this.source.weight(LlamaWeight.LM_HEAD, 0), "logits");
		return graph.build();
	}

	/**
	 * The draft head of kind lora (arXiv 2510.05421, section 3): W norm(h) + scale B' A'
	 * norm(h), W being the LM head's rows of the draft vocabulary.
	 */
	ModelProto head(int[] vocabulary) throws IOException {
		GraphBuilder graph = new GraphBuilder("head");
		String hidden = graph.input("hidden", DataType.FLOAT, "rows", this.shape.hiddenSize());
		String a = graph.input("a", DataType.FLOAT, this.shape.hiddenSize(), "rank");
		String b = graph.input("b", DataType.FLOAT, "rank", vocabulary.length);
		String scale = graph.input("scale", DataType.FLOAT);
		graph.output("token", DataType.INT64, "rows");
		graph.output("log_probability", DataType.FLOAT, "rows");

		String normed = finalNorm(graph, hidden, "normed");
		String base = this.linear.apply(graph, "projection", normed,
				new WeightMatrix.Picked(this.source.weight(LlamaWeight.LM_HEAD, 0), vocabulary), "base");
		String narrow = graph.node("Mul", List.of(graph.node("MatMul", List.of(normed, a)), scale));
		String logits = graph.node("Add", List.of(base, graph.node("MatMul", List.of(narrow, b))));
		String best = graph.node("ArgMax", List.of(logits), new Attribute.Int("axis", -1),
				new Attribute.Int("keepdims", 0));
		graph.node("", "Gather", List.of(vocabulary(graph, vocabulary), best), List.of("token"));
		// The sum sees every logit, so that one that is not a number shows in the result.
		String axis = graph.constant(new long[] { -1 });
		Attribute dropAxis = new Attribute.Int("keepdims", 0);
		String largest = graph.node("ReduceMax", List.of(logits, axis), dropAxis);
		String total = graph.node("ReduceLogSumExp", List.of(logits, axis), dropAxis);
		graph.node("", "Sub", List.of(largest, total), List.of("log_probability"));
		return graph.build();
	}

	private String finalNorm(GraphBuilder graph, String state, String output) {
		float[] weight = this.source.weight(LlamaWeight.FINAL_NORM, 0).vector();
		graph.node("", "SimplifiedLayerNormalization",
				List.of(state, graph.floats("final_norm.weight", weight, weight.length)), List.of(output),
				new Attribute.Int("axis", -1), new Attribute.Real("epsilon", this.shape.normEpsilon()));
		return output;
	}

	private static String vocabulary(GraphBuilder graph, int[] vocabulary) {
		ByteBuffer ids = ByteBuffer.allocate(vocabulary.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		for (int id : vocabulary) {
			ids.putLong(id);
		}
		return graph.initializer("vocabulary", DataType.INT64, ids.flip(), vocabulary.length);
	}

}
