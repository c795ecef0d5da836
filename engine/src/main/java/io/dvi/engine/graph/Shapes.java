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
			case "Add", "Sub", "Mul", "Div", "Min", "Equal" -> broadcast(inputs.get(0), inputs.get(1));
			case "Neg", "Exp", "Log", "Sqrt", "Sigmoid", "Softmax", "LogSoftmax", "Identity", "Cast", "CastLike" ->
				inputs.get(0);
			case "GatherElements" -> inputs.get(1);
			case "MatMul", "Gemm" -> List.of(inputs.get(0).get(flag(node, "transA") ? 1 : 0),
					inputs.get(1).get(flag(node, "transB") ? 0 : 1));
			case "Gather" -> gather(inputs.get(0), inputs.get(1));
			case "ReduceSum", "ReduceMean" -> reduce(node, inputs.get(0));
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

	private List<Long> longs(String constant) {
		TensorProto tensor = this.graph.proto()
			.getInitializerList()
			.stream()
			.filter((candidate) -> candidate.getName().equals(constant))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("axes must be constants, given " + constant));
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
