package io.dvi.engine.training;

import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;

import java.util.List;

/**
 * The distributions over the draft vocabulary that states predict, as graph nodes:
 * softmax(state P').
 *
 * @param graph holds the nodes and the projection P
 * @param state [n, hidden]
 * @param logits state P', [n, V]
 * @param probabilities [n, V]
 */
record DraftDistribution(GraphBuilder graph, String state, String logits, String probabilities) {

	static DraftDistribution append(GraphBuilder graph, String state) {
		String logits = graph.node("Gemm", List.of(state, HeadBase.PROJECTION), new Attribute.Int("transB", 1));
		return new DraftDistribution(graph, state, logits, graph.node("Softmax", List.of(logits)));
	}

	/** Appends the largest probability, [n, 1]. */
	String confidence() {
		return largest(this.probabilities);
	}

	/** Appends the mean row of P, [n, hidden]. */
	String mean() {
		return node("MatMul", this.probabilities, HeadBase.PROJECTION);
	}

	/**
	 * Appends the log of the sum of exp of the logits, [n, 1]: the largest one less the
	 * log of its probability.
	 */
	String logSum() {
		return node("Sub", largest(this.logits), node("Log", largest(this.probabilities)));
	}

	/**
	 * Appends KL(this || other), [n, 1].
	 * @param mean this distribution's mean row of P, to which the mean logits of both are
	 * linear
	 * @param other the other distribution
	 */
	String divergence(String mean, DraftDistribution other) {
		String ahead = node("Mul", node("Sub", this.state, other.state), mean);
		String logits = node("ReduceSum", ahead, this.graph.constant(new long[] { -1 }));
		return node("Add", logits, node("Sub", other.logSum(), logSum()));
	}

	private String largest(String rows) {
		return node("ReduceMax", rows, this.graph.constant(new long[] { -1 }));
	}

	private String node(String operator, String... inputs) {
		return this.graph.node(operator, List.of(inputs));
	}

}
