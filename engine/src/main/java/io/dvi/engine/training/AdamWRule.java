package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;

import java.util.List;
import java.util.Map;

/**
 * Adam with decoupled weight decay (arXiv 1711.05101), both moments corrected for their
 * start at zero.
 *
 * @param optimiser its numbers
 */
record AdamWRule(AdamW optimiser) implements UpdateRule {

	private static final String STEP_SIZE = "step_size";

	private static final String SECOND_CORRECTION = "second_correction";

	private static final String KEPT_SHARE = "kept_share";

	@Override
	public List<String> numbers() {
		return List.of(STEP_SIZE, SECOND_CORRECTION, KEPT_SHARE);
	}

	/**
	 * The numbers of a step.
	 * @param rate learning rate
	 * @param step 1, 2, 3, ...
	 */
	Map<String, Double> numbers(double rate, double step) {
		return Map.of(STEP_SIZE, rate / (1 - Math.pow(this.optimiser.beta1(), step)), SECOND_CORRECTION,
				1 / (1 - Math.pow(this.optimiser.beta2(), step)), KEPT_SHARE, 1 - rate * this.optimiser.weightDecay());
	}

	@Override
	public boolean keepsSecondMoment() {
		return true;
	}

	@Override
	public void append(GraphBuilder graph, String parameter, List<Integer> sizes, String gradient) {
		String first = UpdateGraph.average(graph, UpdateGraph.firstMoment(parameter), gradient, this.optimiser.beta1(),
				sizes);
		String second = UpdateGraph.average(graph, UpdateGraph.secondMoment(parameter),
				graph.node("Mul", List.of(gradient, gradient)), this.optimiser.beta2(), sizes);
		String root = graph.node("Sqrt", List.of(graph.node("Mul", List.of(second, SECOND_CORRECTION))));
		String direction = graph.node("Div",
				List.of(first, graph.node("Add", List.of(root, graph.constant(this.optimiser.epsilon())))));
		String kept = graph.node("Mul", List.of(parameter, KEPT_SHARE));
		UpdateGraph.output(graph, "Sub", List.of(kept, graph.node("Mul", List.of(direction, STEP_SIZE))),
				UpdateGraph.next(parameter), sizes);
	}

}
