package io.dvi.engine.training;

import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The loss of the states y_s of several drafts behind each row as graph nodes: in each
 * step the cross-entropy of the head with a softened verifier, over the tokens that
 * compete,
 *
 * <pre>
 * loss   = sum over steps s and rows t of w_(s,t) (log sum exp(y P') - y c')
 * c      = 0.9 softmax(d P') P + 0.1 P[best]
 * d / dy = w (softmax(y P') P - c)
 * </pre>
 *
 * <p>
 * where d is the verifier's state and best the verifier's choice. The derivative is
 * written out, since it needs two products with P and no pass over a [n, V] gradient: the
 * scalar to be differentiated is y times the derivative, which is held constant.
 */
final class DraftLoss {

	/** Input: the verifier's states after the final norm, [n, hidden]. */
	static final String DEEP_STATE = "deep_state";

	/** Input: place of the verifier's choice in the draft vocabulary, int64, [n]. */
	static final String BEST = "best";

	/** Output: weighted sum over steps and rows, [1, 1]. */
	static final String LOSS = "loss";

	/** Output: KL(verifier || head) in step 0, weighted as the loss, [1, 1]. */
	static final String DIVERGENCE = "divergence";

	/** Share of the verifier's distribution in the target; its choice has the rest. */
	private static final float SOFT_SHARE = 0.9f;

	private final GraphBuilder graph;

	private final Set<String> constants = new HashSet<>();

	private DraftLoss(GraphBuilder graph) {
		this.graph = graph;
	}

	/** Input: weights of the rows in a step, [n, 1]. */
	static String weight(int step) {
		return "weight_" + step;
	}

	/**
	 * Declares the loss's inputs and outputs and appends its nodes.
	 * @param graph holds the states
	 * @param states y of each step, [n, hidden]
	 * @param hiddenSize width of a state
	 * @param vocabulary how many tokens compete, V
	 * @return what is to be differentiated
	 */
	static HeadKind.Objective append(GraphBuilder graph, List<String> states, int hiddenSize, int vocabulary) {
		graph.input(DEEP_STATE, DataType.FLOAT, "n", hiddenSize);
		graph.input(HeadBase.PROJECTION, DataType.FLOAT, vocabulary, hiddenSize);
		graph.input(BEST, DataType.INT64, "n");
		for (int step = 0; step < states.size(); step++) {
			graph.input(weight(step), DataType.FLOAT, "n", 1);
		}
		return new DraftLoss(graph).append(states);
	}

	private HeadKind.Objective append(List<String> states) {
		DraftDistribution verifier = DraftDistribution.append(this.graph, DEEP_STATE);
		String choice = this.graph.node("Gather", List.of(HeadBase.PROJECTION, BEST));
		String expected = verifier.mean();
		String target = node("Add", node("Mul", expected, this.graph.constant(SOFT_SHARE)),
				node("Mul", choice, this.graph.constant(1 - SOFT_SHARE)));
		List<String> losses = new ArrayList<>();
		List<String> slopes = new ArrayList<>();
		for (int step = 0; step < states.size(); step++) {
			String state = states.get(step);
			DraftDistribution head = DraftDistribution.append(this.graph, state);
			String slope = node("Mul", node("Sub", head.mean(), target), weight(step));
			this.constants.add(slope);
			slopes.add(total(node("Mul", state, slope)));
			losses.add(weighted(node("Sub", head.logSum(), rowSum(node("Mul", state, target))), step));
			if (step == 0) {
				output(weighted(verifier.divergence(expected, head), 0), DIVERGENCE);
			}
		}
		output(sum(losses), LOSS);
		return new HeadKind.Objective(sum(slopes), this.constants);
	}

	private String weighted(String rows, int step) {
		return total(node("Mul", rows, weight(step)));
	}

	private String total(String value) {
		return node("ReduceSum", value);
	}

	private String sum(List<String> terms) {
		return terms.stream().reduce((a, b) -> node("Add", a, b)).orElseThrow();
	}

	private void output(String value, String name) {
		this.graph.output(this.graph.alias(value, name), DataType.FLOAT, 1, 1);
	}

	private String rowSum(String value) {
		return node("ReduceSum", value, lastAxis());
	}

	private String lastAxis() {
		return this.graph.constant(new long[] { -1 });
	}

	private String node(String operator, String... inputs) {
		return this.graph.node(operator, List.of(inputs));
	}

}
