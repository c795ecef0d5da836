package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The second half of an optimiser step as a graph: clipping by global norm, then for each
 * matrix what its rule says. New matrices and moments may be written over the old ones.
 */
final class UpdateGraph {

	/** Output: global norm before clipping, [1, 1]. */
	static final String GRADIENT_NORM = "gradient_norm";

	/** PyTorch's guard against a norm of zero. */
	private static final float NORM_GUARD = 1e-6f;

	private final GraphBuilder graph = new GraphBuilder("update_head");

	private final HeadKind kind;

	private UpdateGraph(HeadKind kind) {
		this.kind = kind;
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

	/** Name under which the new value of a matrix, moment or gradient comes out. */
	static String next(String input) {
		return input + ".next";
	}

	static ModelProto build(HeadKind kind) {
		return new UpdateGraph(kind).build();
	}

	/** Appends a running mean that comes in under a name and goes out under its next. */
	static String average(GraphBuilder graph, String name, String value, float decay, List<Integer> sizes) {
		graph.input(name, DataType.FLOAT, sizes.toArray());
		output(graph, "Add", List.of(graph.node("Mul", List.of(name, graph.constant(decay))),
				graph.node("Mul", List.of(value, graph.constant(1 - decay)))), next(name), sizes);
		return next(name);
	}

	/** Appends a node whose output is one of the graph's. */
	static void output(GraphBuilder graph, String operator, List<String> inputs, String name, List<Integer> sizes) {
		graph.node("", operator, inputs, List.of(name));
		graph.output(name, DataType.FLOAT, sizes.toArray());
	}

	private ModelProto build() {
		SortedMap<String, List<Integer>> learned = this.kind.learned();
		learned.forEach((name, sizes) -> {
			this.graph.input(name, DataType.FLOAT, sizes.toArray());
			this.graph.input(GradientGraph.gradient(name), DataType.FLOAT, sizes.toArray());
		});
		Set<String> numbers = new TreeSet<>();
		learned.keySet().forEach((name) -> numbers.addAll(this.kind.rule(name).numbers()));
		numbers.forEach((number) -> this.graph.input(number, DataType.FLOAT, 1, 1));
		String clip = clip(learned.keySet());
		learned.forEach((name, sizes) -> this.kind.rule(name)
			.append(this.graph, name, sizes, node("Mul", GradientGraph.gradient(name), clip)));
		return this.graph.build();
	}

	private String clip(Collection<String> parameters) {
		List<String> squares = new ArrayList<>();
		for (String parameter : parameters) {
			String gradient = GradientGraph.gradient(parameter);
			squares.add(node("ReduceSum", node("Mul", gradient, gradient)));
		}
		String sum = squares.stream().reduce((a, b) -> node("Add", a, b)).orElseThrow();
		String norm = this.graph.alias(node("Sqrt", sum), GRADIENT_NORM);
		this.graph.output(norm, DataType.FLOAT, 1, 1);
		String longest = this.graph.constant(this.kind.maxGradientNorm());
		return node("Min", node("Div", longest, node("Add", norm, this.graph.constant(NORM_GUARD))),
				this.graph.constant(1f));
	}

	private String node(String operator, String... inputs) {
		return this.graph.node(operator, List.of(inputs));
	}

}
