package io.dvi.engine.graph;

import io.dvi.engine.graph.proto.NodeProto;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Reverse-mode differentiation: appends to a graph the nodes that compute the gradient of
 * a scalar. It knows the operators that draft heads and their losses are made of; softmax
 * runs over the last axis, reductions keep their axes, padding takes away as much as it
 * adds.
 *
 * <p>
 * While it is under way a gradient may be narrower than its value where broadcasting
 * makes them equal, so that the gradient of a sum costs nothing until it meets a full
 * tensor.
 */
public final class Differentiation {

	private final GraphBuilder graph;

	private final Shapes shapes;

	private final Map<String, String> gradients = new HashMap<>();

	private Differentiation(GraphBuilder graph) {
		this.graph = graph;
		this.shapes = new Shapes(graph);
	}

	/**
	 * Appends the reverse pass.
	 * @param graph the graph, complete up to the scalar
	 * @param scalar the value whose gradient is wanted; a tensor with one element
	 * @param wanted inputs of the graph
	 * @param constants values that are held fixed, whatever they depend on
	 * @return for each wanted input the name of its gradient, which has its shape
	 */
	public static SortedMap<String, String> gradients(GraphBuilder graph, String scalar, Set<String> wanted,
			Set<String> constants) {
		return new Differentiation(graph).run(scalar, wanted, constants);
	}

	private SortedMap<String, String> run(String scalar, Set<String> wanted, Set<String> constants) {
		List<NodeProto> forward = List.copyOf(this.graph.proto().getNodeList());
		Set<String> varying = new HashSet<>(wanted);
		for (NodeProto node : forward) {
			if (node.getInputList().stream().anyMatch(varying::contains)
					&& node.getOutputList().stream().noneMatch(constants::contains)) {
				varying.addAll(node.getOutputList());
			}
		}
		this.gradients.put(scalar, constantLike(1, scalar));
		for (NodeProto node : forward.reversed()) {
			String gradient = this.gradients.get(node.getOutput(0));
			if (gradient != null && varying.contains(node.getOutput(0))) {
				for (int input = 0; input < node.getInputCount(); input++) {
					if (varying.contains(node.getInput(input))) {
						accumulate(node.getInput(input), inputGradient(node, input, gradient));
					}
				}
			}
		}
		SortedMap<String, String> results = new TreeMap<>();
		for (String value : wanted) {
			String gradient = this.gradients.get(value);
			if (gradient == null) {
				throw new IllegalArgumentException(scalar + " does not depend on " + value);
			}
			results.put(value, full(gradient, value));
		}
		return results;
	}

	private void accumulate(String value, String gradient) {
		this.gradients.merge(value, gradient, (a, b) -> node("Add", a, b));
	}

	/** The rules: what one input of a node receives, given the gradient of its output. */
	private String inputGradient(NodeProto node, int input, String dy) {
		requirePlain(node);
		String x = node.getInput(input);
		String y = node.getOutput(0);
		return switch (node.getOpType()) {
			case "Identity" -> dy;
			case "Add" -> narrowed(dy, y, x);
			case "Sub" -> narrowed((input == 0) ? dy : node("Neg", dy), y, x);
			case "Mul" -> narrowed(node("Mul", dy, node.getInput(1 - input)), y, x);
			case "Div" -> narrowed(quotient(node, input, dy), y, x);
			case "Neg" -> node("Neg", dy);
			case "Exp" -> node("Mul", dy, y);
			case "Log" -> node("Div", dy, x);
			case "Sqrt" -> node("Div", dy, node("Add", y, y));
			case "Sigmoid" -> node("Mul", dy, node("Sub", y, node("Mul", y, y)));
			case "Softmax" -> node("Mul", y, node("Sub", dy, rowSum(node("Mul", dy, y))));
			case "LogSoftmax" -> node("Sub", dy, node("Mul", node("Exp", y), rowSum(full(dy, y))));
			case "ReduceSum" -> dy;
			case "ReduceMean" -> node("Div", dy, constantLike((float) meanOver(x, y), dy));
			case "Gemm" -> product(node, input, full(dy, y));
			case "MatMul" -> (this.shapes.of(y).size() == 2) ? product(node, input, full(dy, y))
					: batchedProduct(node, input, full(dy, y));
			case "Transpose" -> transposed(full(dy, y), inverse(Shapes.permutation(node)));
			case "Reshape" -> reshaped(full(dy, y), x);
			case "Pad" -> node("Pad", full(dy, y), opposite(node.getInput(1)));
			case "Gather" -> scatter(x, rowIndices(node.getInput(1), full(dy, y)), full(dy, y), 0);
			case "GatherElements" -> scatter(x, node.getInput(1), full(dy, y), 1);
			default -> throw new IllegalArgumentException("no derivative is known for operator " + node.getOpType());
		};
	}

	/** Refuses variants of the operators for which the rules are wrong. */
	private void requirePlain(NodeProto node) {
		boolean plain = node.getOutputCount() == 1 && switch (node.getOpType()) {
			case "Gemm" -> node.getInputCount() == 2 && node.getAttributeList()
				.stream()
				.allMatch((attribute) -> attribute.getName().startsWith("trans"));
			case "ReduceSum", "ReduceMean" -> node.getAttributeCount() == 0;
			case "Softmax", "LogSoftmax" ->
				node.getAttributeList().stream().allMatch((attribute) -> attribute.getI() == -1);
			case "Gather" -> node.getAttributeList().stream().allMatch((attribute) -> attribute.getI() == 0);
			case "GatherElements" -> Shapes.flag(node, "axis");
			case "Reshape" -> node.getAttributeCount() == 0;
			case "Pad" -> node.getAttributeCount() == 0 && node.getInputCount() == 2 && this.shapes.keepsSizes(node);
			default -> true;
		};
		if (!plain) {
			throw new IllegalArgumentException("no derivative is known for this form of operator " + node.getOpType());
		}
	}

	private String quotient(NodeProto node, int input, String dy) {
		String scaled = node("Div", dy, node.getInput(1));
		return (input == 0) ? scaled : node("Neg", node("Mul", scaled, node.getOutput(0)));
	}

	/**
	 * Y = op(A) op(B): each factor receives dY times the other, turned so that the shapes
	 * fit.
	 */
	private String product(NodeProto node, int input, String dy) {
		boolean turnedA = Shapes.flag(node, "transA");
		boolean turnedB = Shapes.flag(node, "transB");
		if (input == 0) {
			String b = node.getInput(1);
			return turnedA ? gemm(b, turnedB, dy, true) : gemm(dy, false, b, !turnedB);
		}
		String a = node.getInput(0);
		return turnedB ? gemm(dy, true, a, turnedA) : gemm(a, !turnedA, dy, false);
	}

	/** The same where axes in front of the matrices are broadcast. */
	private String batchedProduct(NodeProto node, int input, String dy) {
		String other = turned(node.getInput(1 - input));
		String gradient = (input == 0) ? node("MatMul", dy, other) : node("MatMul", other, dy);
		return narrowed(gradient, gradient, node.getInput(input));
	}

	private String turned(String matrices) {
		List<Long> axes = new ArrayList<>(LongStream.range(0, this.shapes.of(matrices).size()).boxed().toList());
		Collections.swap(axes, axes.size() - 2, axes.size() - 1);
		return transposed(matrices, axes);
	}

	private String transposed(String value, List<Long> axes) {
		return this.graph.node("Transpose", List.of(value), new Attribute.Ints("perm", axes));
	}

	private static List<Long> inverse(List<Long> permutation) {
		return LongStream.range(0, permutation.size()).map(permutation::indexOf).boxed().toList();
	}

	/** What puts rows back that padding moved. */
	private String opposite(String pads) {
		return this.graph.constant(this.shapes.longs(pads).stream().mapToLong((pad) -> -pad).toArray());
	}

	private String gemm(String a, boolean turnA, String b, boolean turnB) {
		return this.graph.node("Gemm", List.of(a, b), new Attribute.Int("transA", turnA ? 1 : 0),
				new Attribute.Int("transB", turnB ? 1 : 0));
	}

	private String scatter(String like, String indices, String updates, int axis) {
		String zeros = this.graph.node("ConstantOfShape", List.of(node("Shape", like)));
		String result = this.graph.node("ScatterElements", List.of(node("CastLike", zeros, like), indices, updates),
				new Attribute.Int("axis", axis), new Attribute.Text("reduction", "add"));
		this.shapes.put(result, this.shapes.of(like));
		return result;
	}

	private String rowIndices(String indices, String updates) {
		return node("Expand", node("Unsqueeze", indices, this.graph.constant(new long[] { 1 })),
				node("Shape", updates));
	}

	/** Sums a gradient over the axes along which the value was repeated. */
	private String narrowed(String gradient, String output, String value) {
		List<String> wide = this.shapes.of(output);
		List<String> narrow = this.shapes.of(value);
		List<Long> repeated = new ArrayList<>();
		for (int axis = 0; axis < wide.size(); axis++) {
			if (!wide.get(axis).equals(Shapes.sizeFromEnd(narrow, wide.size() - axis))) {
				repeated.add((long) axis);
			}
		}
		boolean sameRank = narrow.size() == wide.size();
		if (repeated.isEmpty() && sameRank) {
			return gradient;
		}
		String summed = full(gradient, output);
		if (!repeated.isEmpty()) {
			summed = node("ReduceSum", summed,
					this.graph.constant(repeated.stream().mapToLong(Long::longValue).toArray()));
		}
		return sameRank ? summed : reshaped(summed, value);
	}

	private String reshaped(String gradient, String value) {
		String result = node("Reshape", gradient, node("Shape", value));
		this.shapes.put(result, this.shapes.of(value));
		return result;
	}

	private String full(String gradient, String value) {
		if (this.shapes.of(gradient).equals(this.shapes.of(value))) {
			return gradient;
		}
		String result = node("Expand", gradient, node("Shape", value));
		this.shapes.put(result, this.shapes.of(value));
		return result;
	}

	private String rowSum(String value) {
		return node("ReduceSum", value, this.graph.constant(new long[] { -1 }));
	}

	private long meanOver(String input, String output) {
		List<String> from = this.shapes.of(input);
		List<String> to = this.shapes.of(output);
		long count = 1;
		for (int axis = 0; axis < from.size(); axis++) {
			if (!from.get(axis).equals(to.get(axis))) {
				count *= Long.parseLong(from.get(axis));
			}
		}
		return count;
	}

	private String constantLike(float number, String value) {
		return node("CastLike", this.graph.constant(number), value);
	}

	private String node(String operator, String... inputs) {
		return this.graph.node(operator, List.of(inputs));
	}

}
