package io.dvi.engine.training;

import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The loss of the paper (arXiv 2510.05421, section 3.3) as graph nodes over the head's
 * logits z [n, V], with q = softmax(z), and beside it a part that the paper does not
 * have, the likelihood of acceptance itself (arXiv 2602.23881):
 *
 * <pre>
 * loss = w_kl KL + w_ce CE + w_pg PG - w_ent H + w_ov OV,  each a mean over the n rows
 * KL   = sum over S of p log(p / q) + t log(t / q(not S))
 * CE   = -[accepted] log q(draft)
 * PG   = -min(q(draft) / q_then(draft), limit) (r - baseline) log q(draft),  ratio held constant
 * H    = -sum of q log q
 * OV   = -log(sum over S of min(p, q))
 * </pre>
 *
 * <p>
 * S are the draft vocabulary's tokens among the verifier's stored top logits; their p is
 * exact, because the log-sum-exp of the full row is stored. t is the mass of the tokens
 * whose logits were not stored: the head must put as much on all of them together, how it
 * spreads it is free. Mass of stored tokens outside the draft vocabulary cannot be
 * drafted and teaches nothing. A constant makes the least KL zero. OV is zero in rows
 * where nothing of S can be drafted.
 */
final class DviLoss {

	/** Input: p on S, zero elsewhere, [n, V]. */
	static final String TARGET = "target";

	/** Input: t, [n, 1]. */
	static final String TAIL = "tail";

	/** Input: the terms of KL without q, [n, 1]. */
	static final String CONSTANT = "divergence_constant";

	/**
	 * Input: place of the draft in the draft vocabulary, int64, any when none, [n, 1].
	 */
	static final String DRAFT = "draft";

	/** Input: 1 where the draft was accepted, else 0, [n, 1]. */
	static final String ACCEPTED = "accepted";

	/** Input: r - baseline where the head drafted, else 0, [n, 1]. */
	static final String ADVANTAGE = "advantage";

	/** Input: log q_then(draft), [n, 1]. */
	static final String DRAFT_LOG_PROBABILITY = "draft_log_probability";

	/** Inputs: one number each, [1, 1]. */
	static final List<String> NUMBERS = List.of("divergence_weight", "cross_entropy_weight", "policy_gradient_weight",
			"entropy_weight", "overlap_weight", "rows");

	/** Outputs: one number each, [1, 1]; the last only where it has a weight. */
	private static final List<String> PARTS = List.of("divergence", "cross_entropy", "policy_gradient", "entropy",
			"overlap");

	/** Output: the weighted sum, [1, 1]. */
	static final String LOSS = "loss";

	/** Keeps logarithms finite where q has no mass. */
	private static final float TINY = 1e-20f;

	private final GraphBuilder graph;

	private final String logProbabilities;

	private final String probabilities;

	private final Set<String> constants = new HashSet<>();

	private DviLoss(GraphBuilder graph, String logits) {
		this.graph = graph;
		this.logProbabilities = node("LogSoftmax", logits);
		this.probabilities = node("Exp", this.logProbabilities);
	}

	/**
	 * Declares the loss's inputs and outputs and appends its nodes.
	 * @param graph holds the logits
	 * @param logits [n, V]
	 * @param vocabulary V
	 * @param options whether and how far the ratio counts, and which parts have a weight
	 * @return the values that differentiation must hold constant
	 */
	static Set<String> append(GraphBuilder graph, String logits, int vocabulary, LowRankOptions options) {
		declareTarget(graph, vocabulary);
		graph.input(DRAFT, DataType.INT64, "n", 1);
		List.of(ACCEPTED, ADVANTAGE, DRAFT_LOG_PROBABILITY)
			.forEach((column) -> graph.input(column, DataType.FLOAT, "n", 1));
		NUMBERS.forEach((number) -> graph.input(number, DataType.FLOAT, 1, 1));
		DviLoss loss = new DviLoss(graph, logits);
		String drafted = graph.node("GatherElements", List.of(loss.logProbabilities, DRAFT),
				new Attribute.Int("axis", 1));
		String ratio = loss.ratio(drafted, options.policy());
		List<String> rows = new ArrayList<>(
				List.of(loss.divergence(), loss.node("Neg", loss.node("Mul", ACCEPTED, drafted)),
						loss.node("Neg", loss.node("Mul", loss.node("Mul", ADVANTAGE, ratio), drafted)),
						loss.node("Neg", loss.rowSum(loss.node("Mul", loss.probabilities, loss.logProbabilities)))));
		if (options.schedule().weighsOverlap()) {
			rows.add(loss.overlap());
		}
		loss.finish(rows);
		return loss.constants;
	}

	/** The outputs of a loss with these weights; the overlap costs a pass over V. */
	static List<String> parts(LossSchedule schedule) {
		return schedule.weighsOverlap() ? PARTS : PARTS.subList(0, PARTS.size() - 1);
	}

	/**
	 * Appends KL alone, row by row.
	 * @param graph holds the logits
	 * @param logits [n, V]
	 * @param vocabulary V
	 * @return [n, 1]
	 */
	static String appendDivergence(GraphBuilder graph, String logits, int vocabulary) {
		declareTarget(graph, vocabulary);
		return new DviLoss(graph, logits).divergence();
	}

	private static void declareTarget(GraphBuilder graph, int vocabulary) {
		graph.input(TARGET, DataType.FLOAT, "n", vocabulary);
		graph.input(TAIL, DataType.FLOAT, "n", 1);
		graph.input(CONSTANT, DataType.FLOAT, "n", 1);
	}

	private String ratio(String drafted, LowRankOptions.PolicyOptions policy) {
		if (!policy.weighted()) {
			return this.graph.constant(1f);
		}
		String ratio = node("Exp", node("Sub", drafted, DRAFT_LOG_PROBABILITY));
		return held(node("Min", ratio, this.graph.constant(policy.maxImportanceRatio())));
	}

	/** min(p, q) is q where q is smaller and p elsewhere, also on the way back. */
	private String overlap() {
		String smaller = held(number(node("Less", this.probabilities, TARGET)));
		String least = node("Add", node("Mul", smaller, this.probabilities),
				node("Mul", node("Sub", this.graph.constant(1f), smaller), TARGET));
		String sum = rowSum(least);
		String none = held(number(node("Less", sum, this.graph.constant(TINY))));
		return node("Neg", node("Log", node("Add", sum, none)));
	}

	private String divergence() {
		String unstored = number(node("Equal", TARGET, this.graph.constant(0f)));
		String mass = node("Add", rowSum(node("Mul", this.probabilities, unstored)), this.graph.constant(TINY));
		String stored = rowSum(node("Mul", TARGET, this.logProbabilities));
		return node("Sub", CONSTANT, node("Add", stored, node("Mul", TAIL, node("Log", mass))));
	}

	private void finish(List<String> rows) {
		String total = this.graph.constant(0f);
		for (int part = 0; part < rows.size(); part++) {
			String mean = node("Div", node("ReduceSum", rows.get(part)), "rows");
			String weighted = node("Mul", this.graph.alias(mean, PARTS.get(part)), NUMBERS.get(part));
			total = node(PARTS.get(part).equals("entropy") ? "Sub" : "Add", total, weighted);
			this.graph.output(PARTS.get(part), DataType.FLOAT, 1, 1);
		}
		this.graph.alias(total, LOSS);
		this.graph.output(LOSS, DataType.FLOAT, 1, 1);
	}

	/** 1 where a condition holds, else 0. */
	private String number(String condition) {
		return this.graph.node("Cast", List.of(condition), new Attribute.Int("to", DataType.FLOAT.getNumber()));
	}

	private String held(String value) {
		this.constants.add(value);
		return value;
	}

	private String rowSum(String value) {
		return node("ReduceSum", value, this.graph.constant(new long[] { -1 }));
	}

	private String node(String operator, String... inputs) {
		return this.graph.node(operator, List.of(inputs));
	}

}
