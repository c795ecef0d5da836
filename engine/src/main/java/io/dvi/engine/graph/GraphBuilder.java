package io.dvi.engine.graph;

import com.google.protobuf.UnsafeByteOperations;
import io.dvi.engine.graph.proto.GraphProto;
import io.dvi.engine.graph.proto.GraphProtoOrBuilder;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.NodeProto;
import io.dvi.engine.graph.proto.OperatorSetIdProto;
import io.dvi.engine.graph.proto.TensorProto;
import io.dvi.engine.graph.proto.TensorShapeProto;
import io.dvi.engine.graph.proto.TypeProto;
import io.dvi.engine.graph.proto.ValueInfoProto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes one ONNX graph, node after node. Values are named by strings; every method that
 * makes one returns its name. Not safe for use by several threads.
 */
public final class GraphBuilder {

	/** The operators of ONNX Runtime beside the standard ones. */
	public static final String MICROSOFT = "com.microsoft";

	private static final int IR_VERSION = 10;

	private static final int OPSET = 21;

	private final GraphProto.Builder graph;

	private final Set<String> constants = new HashSet<>();

	private int nextName;

	/**
	 * Starts an empty graph.
	 * @param name the graph's name
	 */
	public GraphBuilder(String name) {
		this.graph = GraphProto.newBuilder().setName(name);
	}

	/**
	 * Declares an input.
	 * @param name its name
	 * @param type element type
	 * @param dimensions sizes; a {@code String} is a free dimension, a {@code Number} a
	 * fixed one
	 * @return the name
	 */
	public String input(String name, TensorProto.DataType type, Object... dimensions) {
		this.graph.addInput(valueInfo(name, type, dimensions));
		return name;
	}

	/**
	 * Declares a value that was already made as an output.
	 * @param name its name
	 * @param type element type
	 * @param dimensions sizes, as in {@link #input}
	 */
	public void output(String name, TensorProto.DataType type, Object... dimensions) {
		this.graph.addOutput(valueInfo(name, type, dimensions));
	}

	/**
	 * Adds a node with one output that gets a fresh name.
	 * @param operator operator of the standard domain
	 * @param inputs names; an empty string is an input left out
	 * @param attributes what the operator is told
	 * @return the output's name
	 */
	public String node(String operator, List<String> inputs, Attribute... attributes) {
		String output = operator + "_" + this.nextName++;
		node("", operator, inputs, List.of(output), attributes);
		return output;
	}

	/**
	 * Adds a node.
	 * @param domain empty, or {@link #MICROSOFT}
	 * @param operator the operator
	 * @param inputs names; an empty string is an input left out
	 * @param outputs names; an empty string is an output left out
	 * @param attributes what the operator is told
	 */
	public void node(String domain, String operator, List<String> inputs, List<String> outputs,
			Attribute... attributes) {
		NodeProto.Builder node = NodeProto.newBuilder()
			.setDomain(domain)
			.setOpType(operator)
			.setName("n" + this.graph.getNodeCount())
			.addAllInput(inputs)
			.addAllOutput(outputs);
		for (Attribute attribute : attributes) {
			node.addAttribute(attribute.toProto());
		}
		this.graph.addNode(node);
	}

	/**
	 * Gives a value a second name, for an output whose name is fixed.
	 * @param value the value
	 * @param name its second name
	 * @return the second name
	 */
	public String alias(String value, String name) {
		node("", "Identity", List.of(value), List.of(name));
		return name;
	}

	/**
	 * Stores a tensor in the graph.
	 * @param name its name
	 * @param type element type
	 * @param littleEndian its bytes
	 * @param dimensions its sizes
	 * @return the name
	 */
	public String initializer(String name, TensorProto.DataType type, ByteBuffer littleEndian, long... dimensions) {
		addInitializer(tensor(name, type, dimensions).setRawData(UnsafeByteOperations.unsafeWrap(littleEndian)));
		return name;
	}

	/**
	 * Refers to a tensor in a file beside the graph.
	 * @param name its name
	 * @param type element type
	 * @param location where its bytes lie
	 * @param dimensions its sizes
	 * @return the name
	 */
	public String initializer(String name, TensorProto.DataType type, ExternalData.Location location,
			long... dimensions) {
		addInitializer(location.describe(tensor(name, type, dimensions)));
		return name;
	}

	/**
	 * Stores a matrix or vector of floats.
	 * @param name its name
	 * @param values row by row
	 * @param dimensions its sizes
	 * @return the name
	 */
	public String floats(String name, float[] values, long... dimensions) {
		ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asFloatBuffer().put(values);
		return initializer(name, TensorProto.DataType.FLOAT, bytes, dimensions);
	}

	/**
	 * A float scalar, stored once however often it is asked for.
	 * @param value the number
	 * @return its name
	 */
	public String constant(float value) {
		String name = "f" + value;
		return this.constants.add(name) ? floats(name, new float[] { value }) : name;
	}

	/**
	 * A vector of int64, stored once however often it is asked for.
	 * @param values the numbers
	 * @return its name
	 */
	public String constant(long... values) {
		StringBuilder name = new StringBuilder("i");
		ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		for (long value : values) {
			name.append('_').append(value);
			bytes.putLong(value);
		}
		if (this.constants.add(name.toString())) {
			initializer(name.toString(), TensorProto.DataType.INT64, bytes.flip(), values.length);
		}
		return name.toString();
	}

	/**
	 * An unsigned byte, stored once however often it is asked for.
	 * @param value the number, 0 to 255
	 * @return its name
	 */
	public String unsignedByte(int value) {
		String name = "u" + value;
		return this.constants.add(name)
				? initializer(name, TensorProto.DataType.UINT8, ByteBuffer.wrap(new byte[] { (byte) value })) : name;
	}

	/**
	 * The finished model.
	 * @return its protobuf message
	 */
	public ModelProto build() {
		return ModelProto.newBuilder()
			.setIrVersion(IR_VERSION)
			.setProducerName("dvi")
			.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
			.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
			.setGraph(this.graph)
			.build();
	}

	/** What was written so far. */
	GraphProtoOrBuilder proto() {
		return this.graph;
	}

	private void addInitializer(TensorProto.Builder tensor) {
		this.graph.addInitializer(tensor);
	}

	private static TensorProto.Builder tensor(String name, TensorProto.DataType type, long... dimensions) {
		TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
		for (long dimension : dimensions) {
			tensor.addDims(dimension);
		}
		return tensor;
	}

	private static ValueInfoProto valueInfo(String name, TensorProto.DataType type, Object... dimensions) {
		TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
		for (Object dimension : dimensions) {
			shape.addDim(switch (dimension) {
				case String free -> TensorShapeProto.Dimension.newBuilder().setDimParam(free);
				case Number fixed -> TensorShapeProto.Dimension.newBuilder().setDimValue(fixed.longValue());
				default -> throw new IllegalArgumentException("a dimension is a String or a Number: " + dimension);
			});
		}
		return ValueInfoProto.newBuilder()
			.setName(name)
			.setType(TypeProto.newBuilder()
				.setTensorType(TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
			.build();
	}

}
