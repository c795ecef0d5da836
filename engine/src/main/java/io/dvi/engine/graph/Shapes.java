package io.dvi.engine.graph;

import io.dvi.engine.graph.proto.AttributeProto;
import io.dvi.engine.graph.proto.NodeProto;
import io.dvi.engine.graph.proto.TensorProto;
import io.dvi.engine.graph.proto.TensorShapeProto;
import io.dvi.engine.graph.proto.ValueInfoProto;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The sizes of the values of a graph under construction, as far as differentiation asks
 * for them. A size is a number, or the name of a free dimension.
 */
final class Shapes {

	private static final String ONE = "1";

	private final GraphBuilder graph;

	private final Map<String, List<String>> known = new HashMap<>();

	private int nodesRead;

	Shapes(GraphBuilder graph) {
		this.graph = graph;
		for (ValueInfoProto input : graph.proto().getInputList()) {
			this.known.put(input.getName(),
					input.getType().getTensorType().getShape().getDimList().stream().map(Shapes::size).toList());
		}
	}

	/** The sizes of a value, whose node was added before. */
	List<String> of(String value) {
		for (TensorProto constant : this.graph.proto().getInitializerList()) {
			this.known.computeIfAbsent(constant.getName(),
					(name) -> constant.getDimsList().stream().map(String::valueOf).toList());
		}
		List<NodeProto> nodes = this.graph.proto().getNodeList();
		for (; this.nodesRead < nodes.size(); this.nodesRead++) {
			NodeProto node = nodes.get(this.nodesRead);
			List<String> shape = infer(node);
			if (shape != null) {
				this.known.putIfAbsent(node.getOutput(0), shape);
			}
		}
		List<String> shape = this.known.get(value);
		if (shape == null) {
			throw new IllegalArgumentException("the sizes of " + value + " cannot be told from its operator");
		}
		return shape;
	}

	/** States what cannot be inferred. */
	void put(String value, List<String> shape) {
		this.known.put(value, shape);
	}

	private @Nullable List<String> infer(NodeProto node) {
		List<List<String>> inputs = new ArrayList<>();
		for (String input : node.getInputList()) {
			List<String> shape = this.known.get(input);
			if (shape == null) {
				return null;
			}
			inputs.add(shape);
		}
		return switch (node.getOpType()) {
			case "Add", "Sub", "Mul", "Div", "Min", "Max", "Equal", "Less" -> broadcast(inputs.get(0), inputs.get(1));
			case "Neg", "Exp", "Log", "Sqrt", "Sigmoid", "Softmax", "LogSoftmax", "Identity", "Cast", "CastLike" ->
				inputs.get(0);
			case "Pad" -> keepsSizes(node) ? inputs.get(0) : null;
			case "GatherElements" -> inputs.get(1);
			case "Gemm" -> List.of(inputs.get(0).get(flag(node, "transA") ? 1 : 0),
					inputs.get(1).get(flag(node, "transB") ? 0 : 1));
			case "MatMul" -> product(inputs.get(0), inputs.get(1));
			case "Transpose" -> permutation(node).stream().map((axis) -> inputs.get(0).get(axis.intValue())).toList();
			case "Reshape" -> isConstant(node.getInput(1)) ? reshape(node, inputs.get(0)) : null;
			case "Gather" -> gather(inputs.get(0), inputs.get(1));
			case "ReduceSum", "ReduceMean", "ReduceMax" -> reduce(node, inputs.get(0));
			default -> null;
		};
	}

	private static List<String> broadcast(List<String> a, List<String> b) {
		int rank = Math.max(a.size(), b.size());
		List<String> shape = new ArrayList<>();
		for (int axis = 0; axis < rank; axis++) {
			String ofA = sizeFromEnd(a, rank - axis);
			shape.add(ONE.equals(ofA) ? sizeFromEnd(b, rank - axis) : ofA);
		}
		return List.copyOf(shape);
	}

	/**
	 * Size of an axis counted from the end, from 1; axes in front of the first have 1.
	 */
	static String sizeFromEnd(List<String> shape, int fromEnd) {
		return (fromEnd > shape.size()) ? ONE : shape.get(shape.size() - fromEnd);
	}

	/** Matrices multiply, the axes in front of them broadcast. */
	private static List<String> product(List<String> a, List<String> b) {
		List<String> shape = new ArrayList<>(broadcast(a.subList(0, a.size() - 2), b.subList(0, b.size() - 2)));
		shape.add(sizeFromEnd(a, 2));
		shape.add(sizeFromEnd(b, 1));
		return List.copyOf(shape);
	}

	/** The new order of axes. */
	static List<Long> permutation(NodeProto node) {
		return node.getAttributeList()
			.stream()
			.filter((attribute) -> attribute.getName().equals("perm"))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("a transposition must say the order of its axes"))
			.getIntsList();
	}

	/** Sizes of a constant target, in which 0 stands for the input's size. */
	private List<String> reshape(NodeProto node, List<String> input) {
		List<Long> target = longs(node.getInput(1));
		List<String> shape = new ArrayList<>();
		for (int axis = 0; axis < target.size(); axis++) {
			shape.add((target.get(axis) == 0) ? input.get(axis) : Long.toString(target.get(axis)));
		}
		return List.copyOf(shape);
	}

	/** Whether padding takes away at one end of each axis what it adds at the other. */
	boolean keepsSizes(NodeProto pad) {
		List<Long> pads = longs(pad.getInput(1));
		int axes = pads.size() / 2;
		return IntStream.range(0, axes).allMatch((axis) -> pads.get(axis) + pads.get(axes + axis) == 0);
	}

	private boolean isConstant(String value) {
		return this.graph.proto()
			.getInitializerList()
			.stream()
			.anyMatch((candidate) -> candidate.getName().equals(value));
	}

	private static List<String> gather(List<String> data, List<String> indices) {
		List<String> shape = new ArrayList<>(indices);
		shape.addAll(data.subList(1, data.size()));
		return List.copyOf(shape);
	}

	private List<String> reduce(NodeProto node, List<String> input) {
		List<String> shape = new ArrayList<>(input);
		if (node.getInputCount() == 1) {
			shape.replaceAll((size) -> ONE);
		}
		else {
			longs(node.getInput(1)).forEach((axis) -> shape.set(Math.floorMod(axis, shape.size()), ONE));
		}
		return List.copyOf(shape);
	}

	/** The numbers of an int64 constant. */
	List<Long> longs(String constant) {
		TensorProto tensor = this.graph.proto()
			.getInitializerList()
			.stream()
			.filter((candidate) -> candidate.getName().equals(constant))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("axes and sizes must be constants, given " + constant));
		var bytes = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
		List<Long> values = new ArrayList<>();
		while (bytes.hasRemaining()) {
			values.add(bytes.get());
		}
		return values;
	}

	static boolean flag(NodeProto node, String attribute) {
		return node.getAttributeList()
			.stream()
			.filter((candidate) -> candidate.getName().equals(attribute))
			.mapToLong(AttributeProto::getI)
			.anyMatch((value) -> value != 0);
	}

	private static String size(TensorShapeProto.Dimension dimension) {
		return dimension.hasDimParam() ? dimension.getDimParam() : Long.toString(dimension.getDimValue());
	}

}
