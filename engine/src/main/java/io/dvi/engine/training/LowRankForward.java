package io.dvi.engine.training;

import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The paper's head: logits = W x + scale B' A' x with x = norm(h) (arXiv 2510.05421,
 * section 3.1). A starts random and B at zero, so that the first logits are the frozen
 * base's and the first gradient is not zero.
 *
 * @param hiddenSize width of a state
 * @param rank columns of A
 * @param vocabulary tokens of the draft vocabulary
 * @param normEpsilon added under the root of the norm
 */
record LowRankForward(int hiddenSize, int rank, int vocabulary, float normEpsilon) {

	/** Input: states after the split layer, [n, hidden]. */
	static final String HIDDEN = "hidden";

	/** Input: factor of the trained part, a scalar. */
	static final String SCALE = "scale";

	/** Output: place of each row's likeliest token in the draft vocabulary, [n, 1]. */
	static final String BEST = "best";

	private static final String A = "a";

	private static final String B = "b";

	private static final HeadWeights.Tensor EMPTY = new HeadWeights.Tensor(0, 0, new float[0]);

	static LowRankForward of(ModelDescriptor model, int rank) {
		return new LowRankForward(model.hiddenSize(), rank, model.draftVocabularySize(), model.normEpsilon());
	}

	/** Of the rank of given weights, which were checked. */
	static LowRankForward of(ModelDescriptor model, HeadWeights weights) {
		return of(model, weights.tensors().getOrDefault(A, EMPTY).columns());
	}

	/** Rows and columns of the trained matrices, by name; each is an input. */
	SortedMap<String, List<Integer>> parameters() {
		return new TreeMap<>(Map.of(A, List.of(this.hiddenSize, this.rank), B, List.of(this.rank, this.vocabulary)));
	}

	/** Matrices of a head that has learned nothing yet. */
	SortedMap<String, HeadWeights.Tensor> initial(RandomGenerator random) {
		float[] a = new float[this.hiddenSize * this.rank];
		double deviation = 1 / Math.sqrt(this.hiddenSize);
		for (int i = 0; i < a.length; i++) {
			a[i] = (float) (deviation * random.nextGaussian());
		}
		return new TreeMap<>(Map.of(A, new HeadWeights.Tensor(this.hiddenSize, this.rank, a), B,
				new HeadWeights.Tensor(this.rank, this.vocabulary, new float[this.rank * this.vocabulary])));
	}

	/**
	 * Declares the inputs and appends the forward pass.
	 * @return logits, [n, draft vocabulary]
	 */
	String logits(GraphBuilder graph) {
		graph.input(HIDDEN, DataType.FLOAT, "n", this.hiddenSize);
		graph.input(HeadBase.NORM, DataType.FLOAT, this.hiddenSize);
		graph.input(HeadBase.PROJECTION, DataType.FLOAT, this.vocabulary, this.hiddenSize);
		graph.input(SCALE, DataType.FLOAT);
		parameters().forEach((name, sizes) -> graph.input(name, DataType.FLOAT, sizes.toArray()));
		String state = normed(graph);
		String base = graph.node("Gemm", List.of(state, HeadBase.PROJECTION), new Attribute.Int("transB", 1));
		String narrow = graph.node("Mul", List.of(graph.node("MatMul", List.of(state, A)), SCALE));
		return graph.node("Add", List.of(base, graph.node("MatMul", List.of(narrow, B))));
	}

	/** Appends {@link #BEST} of logits, [n, draft vocabulary]. */
	static void outputBest(GraphBuilder graph, String logits) {
		String best = graph.node("ArgMax", List.of(logits), new Attribute.Int("axis", 1));
		graph.output(graph.alias(best, BEST), DataType.INT64, "n", 1);
	}

	private String normed(GraphBuilder graph) {
		String square = graph.node("Mul", List.of(HIDDEN, HIDDEN));
		String mean = graph.node("ReduceMean", List.of(square, graph.constant(new long[] { -1 })));
		String root = graph.node("Sqrt", List.of(graph.node("Add", List.of(mean, graph.constant(this.normEpsilon)))));
		return graph.node("Mul", List.of(graph.node("Div", List.of(HIDDEN, root)), HeadBase.NORM));
	}

}
