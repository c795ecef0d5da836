package io.dvi.engine.training;

import io.dvi.engine.graph.Differentiation;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * One optimiser step as a graph: forward pass, loss, gradients, clipping by global norm,
 * AdamW. Every gradient is an ancestor of every update through the norm, so the updated
 * weights and moments may be written over the old ones.
 */
final class StepGraph {

	/** Inputs of the optimiser: one number each, [1, 1]. */
	static final List<String> NUMBERS = List.of("step_size", "second_correction", "kept_share");

	/** Output: global norm before clipping, [1, 1]. */
	static final String GRADIENT_NORM = "gradient_norm";

	/** PyTorch's guard against a norm of zero. */
	private static final float NORM_GUARD = 1e-6f;

	private final GraphBuilder graph = new GraphBuilder("train_step");

	private final AdamW optimiser;

	private StepGraph(AdamW optimiser) {
		this.optimiser = optimiser;
	}

	/**
	 * Name under which a matrix's first moment goes in; with {@link #next} it comes out.
	 */
	static String firstMoment(String parameter) {
		return parameter + ".first_moment";
	}

	/** Name under which a matrix's second moment goes in. */
	static String secondMoment(String parameter) {
		return parameter + ".second_moment";
	}

	/** Name under which the new value of a matrix or moment comes out. */
	static String next(String input) {
		return input + ".next";
	}

	/** Name under which the gradient of a matrix comes out, before clipping. */
	static String gradient(String parameter) {
		return parameter + ".gradient";
	}

	static ModelProto build(HeadForward head, int hiddenSize, int vocabulary, TrainingOptions options) {
		return new StepGraph(options.optimiser()).build(head, hiddenSize, vocabulary,
				options.policy().maxImportanceRatio());
	}

	/** Declares what a forward pass reads. */
	static void declareForward(GraphBuilder graph, HeadForward head, int hiddenSize, int vocabulary) {
		graph.input(HeadForward.HIDDEN, DataType.FLOAT, "n", hiddenSize);
		graph.input(HeadForward.NORM, DataType.FLOAT, hiddenSize);
		graph.input(HeadForward.PROJECTION, DataType.FLOAT, vocabulary, hiddenSize);
		graph.input(HeadForward.SCALE, DataType.FLOAT);
		head.parameters().forEach((name, shape) -> graph.input(name, DataType.FLOAT, shape.toArray()));
	}

	private ModelProto build(HeadForward head, int hiddenSize, int vocabulary, float maxImportanceRatio) {
		declareForward(this.graph, head, hiddenSize, vocabulary);
		NUMBERS.forEach((number) -> this.graph.input(number, DataType.FLOAT, 1, 1));
		Set<String> constants = DviLoss.append(this.graph, head.logits(this.graph), vocabulary, maxImportanceRatio);
		SortedMap<String, String> gradients = Differentiation.gradients(this.graph, DviLoss.LOSS,
				head.parameters().keySet(), constants);
		String clip = clip(gradients);
		for (Map.Entry<String, List<Integer>> parameter : head.parameters().entrySet()) {
			String gradient = this.graph.alias(gradients.getOrDefault(parameter.getKey(), ""),
					gradient(parameter.getKey()));
			this.graph.output(gradient, DataType.FLOAT, parameter.getValue().toArray());
			update(parameter.getKey(), node("Mul", gradient, clip), parameter.getValue());
		}
		return this.graph.build();
	}

	private String clip(SortedMap<String, String> gradients) {
		List<String> squares = new ArrayList<>();
		gradients.values().forEach((gradient) -> squares.add(node("ReduceSum", node("Mul", gradient, gradient))));
		String sum = squares.stream().reduce((a, b) -> node("Add", a, b)).orElseThrow();
		String norm = this.graph.alias(node("Sqrt", sum), GRADIENT_NORM);
		this.graph.output(norm, DataType.FLOAT, 1, 1);
		String longest = this.graph.constant(this.optimiser.maxGradientNorm());
		return node("Min", node("Div", longest, node("Add", norm, this.graph.constant(NORM_GUARD))),
				this.graph.constant(1f));
	}

	private void update(String parameter, String gradient, List<Integer> shape) {
		String first = moment(firstMoment(parameter), gradient, this.optimiser.beta1(), shape);
		String second = moment(secondMoment(parameter), node("Mul", gradient, gradient), this.optimiser.beta2(), shape);
		String root = node("Sqrt", node("Mul", second, "second_correction"));
		String direction = node("Div", first, node("Add", root, this.graph.constant(this.optimiser.epsilon())));
		output("Sub", List.of(node("Mul", parameter, "kept_share"), node("Mul", direction, "step_size")),
				next(parameter), shape);
	}

	private String moment(String name, String gradient, float decay, List<Integer> shape) {
		this.graph.input(name, DataType.FLOAT, shape.toArray());
		output("Add", List.of(node("Mul", name, this.graph.constant(decay)),
				node("Mul", gradient, this.graph.constant(1 - decay))), next(name), shape);
		return next(name);
	}

	private void output(String operator, List<String> inputs, String name, List<Integer> shape) {
		this.graph.node("", operator, inputs, List.of(name));
		this.graph.output(name, DataType.FLOAT, shape.toArray());
	}

	private String node(String operator, String... inputs) {
		return this.graph.node(operator, List.of(inputs));
	}

}
