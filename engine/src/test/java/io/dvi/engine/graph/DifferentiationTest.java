package io.dvi.engine.graph;

import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.onnx.OnnxGraphRuntime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Every rule against central differences of the sum of squares of the operator's output,
 * all in double. Inputs lie in [0.5, 1.5], where all operators are smooth.
 */
class DifferentiationTest {

	private static final double STEP = 1e-5;

	private static final double TOLERANCE = 1e-7;

	private static final long SEED = 11;

	private static final Attribute TURN_A = new Attribute.Int("transA", 1);

	private static final Attribute TURN_B = new Attribute.Int("transB", 1);

	static Stream<Case> elementwise() {
		return Stream.of("Neg", "Exp", "Log", "Sqrt", "Sigmoid", "Identity", "Softmax", "LogSoftmax")
			.map((operator) -> new Case(operator, Map.of("x", List.of(3, 4)),
					(graph) -> graph.node(operator, List.of("x"))));
	}

	static Stream<Case> broadcasts() {
		return Stream.of("Add", "Sub", "Mul", "Div")
			.flatMap((operator) -> Stream
				.of(List.of(3, 4), List.of(4), List.of(3, 1), List.of(1, 4), List.of(1, 1), List.<Integer>of())
				.flatMap((narrow) -> Stream.of(Map.of("x", List.of(3, 4), "y", narrow),
						Map.of("x", narrow, "y", List.of(3, 4))))
				.map((shapes) -> new Case(operator, shapes, (graph) -> graph.node(operator, List.of("x", "y")))));
	}

	static Stream<Case> products() {
		return Stream.of(product("MatMul", List.of(3, 4), List.of(4, 2)), product("Gemm", List.of(3, 4), List.of(4, 2)),
				product("Gemm", List.of(3, 4), List.of(2, 4), TURN_B),
				product("Gemm", List.of(4, 3), List.of(4, 2), TURN_A),
				product("Gemm", List.of(4, 3), List.of(2, 4), TURN_A, TURN_B));
	}

	/** Matrices with axes in front, of which one factor may have fewer. */
	static Stream<Case> batchedProducts() {
		return Stream.of(product("MatMul", List.of(2, 3, 4), List.of(2, 4, 2)),
				product("MatMul", List.of(2, 3, 3, 4), List.of(2, 1, 4, 2)),
				product("MatMul", List.of(2, 1, 3, 4), List.of(2, 3, 4, 2)),
				product("MatMul", List.of(2, 3, 4), List.of(4, 2)), product("MatMul", List.of(3, 4), List.of(2, 4, 2)));
	}

	static Stream<Case> arrangements() {
		return Stream.of(
				new Case(
						"Transpose", Map.of("x", List.of(2, 3, 4)), (
								graph) -> graph.node(
										"Transpose", List.of(graph.node("Exp",
												List.of("x"))),
										new Attribute.Ints("perm", List.of(2L, 0L, 1L)))),
				new Case("Reshape", Map.of("x", List.of(3, 4), "y", List.of(3, 2, 2)),
						(graph) -> graph.node("Mul",
								List.of(graph.node("Reshape", List.of("x", graph.constant(0, 2, 2))), "y"))),
				new Case(
						"Reshape of the gradient of a sum", Map.of("x", List.of(2, 3)), (
								graph) -> graph
									.node("ReduceSum",
											List.of(graph.node("Reshape",
													List.of(graph.node("Mul", List.of("x", "x")),
															graph.constant(3, 2)))))),
				new Case("Pad that moves rows down", Map.of("x", List.of(4, 2), "y", List.of(4, 2)),
						(graph) -> graph.node("Mul",
								List.of(graph.node("Pad", List.of("x", graph.constant(1, 0, -1, 0))), "y"))),
				new Case("Pad that moves columns left", Map.of("x", List.of(2, 4)),
						(graph) -> graph.node("Pad", List.of("x", graph.constant(0, -3, 0, 3)))));
	}

	/** Attention of two heads over one row of keys and values each. */
	static Stream<Case> attention() {
		return Stream.of(new Case("attention", Map.of("q", List.of(3, 4), "k", List.of(3, 2), "v", List.of(3, 2)),
				DifferentiationTest::attention));
	}

	static Stream<Case> selections() {
		return Stream.of(
				new Case("ReduceSum of rows", Map.of("x", List.of(3, 4)),
						(graph) -> graph.node("ReduceSum", List.of("x", graph.constant(new long[] { -1 })))),
				new Case("ReduceMean of rows", Map.of("x", List.of(3, 4)),
						(graph) -> graph.node("ReduceMean", List.of("x", graph.constant(new long[] { -1 })))),
				new Case("ReduceMean of columns", Map.of("x", List.of(3, 4)),
						(graph) -> graph.node("ReduceMean", List.of("x", graph.constant(new long[] { 0 })))),
				new Case("ReduceMean of all", Map.of("x", List.of(3, 4)),
						(graph) -> graph.node("ReduceMean", List.of("x"))),
				new Case("Gather with a row twice", Map.of("x", List.of(3, 4)),
						(graph) -> graph.node("Gather", List.of("x", graph.constant(2, 0, 2, 1)))),
				new Case("GatherElements", Map.of("x", List.of(3, 4)), (graph) -> graph.node("GatherElements",
						List.of("x", column(graph, 3, 0, 3)), new Attribute.Int("axis", 1))));
	}

	/**
	 * What a gated block is made of: RMS norm, SiLU, products, a residual, log-softmax.
	 */
	static Stream<Case> blocks() {
		return Stream.of(new Case("gated block", Map.of("x", List.of(3, 4), "up", List.of(4, 5), "gate", List.of(4, 5),
				"down", List.of(5, 4), "norm", List.of(4)), DifferentiationTest::gatedBlock));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "elementwise", "broadcasts", "products", "batchedProducts", "arrangements", "attention",
			"selections", "blocks" })
	void everyRuleAgreesWithFiniteDifferences(Case operator) {
		Map<String, TensorBuffer> inputs = inputs(operator.shapes());
		GraphBuilder graph = lossGraph(operator);
		SortedMap<String, String> gradients = Differentiation.gradients(graph, "loss", operator.shapes().keySet(),
				Set.of());
		graph.output("loss", DataType.DOUBLE, 1, 1);
		gradients.forEach((input, gradient) -> graph.output(graph.alias(gradient, "d" + input), DataType.DOUBLE,
				operator.dimensions(input)));
		try (GraphSession session = new OnnxGraphRuntime().open(graph.build(), 1)) {
			inputs.forEach((name, input) -> {
				TensorBuffer gradient = new TensorBuffer(DataType.DOUBLE,
						ByteBuffer.allocateDirect(input.bytes().limit()), input.shape());
				session.run(inputs, Map.of("loss", scalar(), "d" + name, gradient));
				for (int i = 0; i < gradient.doubles().limit(); i++) {
					double expected = difference(session, inputs, input, i);
					assertThat(gradient.doubles().get(i)).describedAs("d loss / d %s[%d]", name, i)
						.isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
				}
			});
		}
	}

	@Test
	void aValueHeldConstantPassesNoGradient() {
		GraphBuilder graph = new GraphBuilder("constant");
		graph.input("x", DataType.DOUBLE, 1, 1);
		String square = graph.node("Mul", List.of("x", "x"));
		graph.alias(graph.node("Mul", List.of(square, "x")), "loss");
		Differentiation.gradients(graph, "loss", Set.of("x"), Set.of(square))
			.forEach((input, gradient) -> graph.output(graph.alias(gradient, "dx"), DataType.DOUBLE, 1, 1));
		TensorBuffer gradient = scalar();
		TensorBuffer x = scalar();
		x.doubles().put(0, 3);
		try (GraphSession session = new OnnxGraphRuntime().open(graph.build(), 1)) {
			session.run(Map.of("x", x), Map.of("dx", gradient));
		}
		assertThat(gradient.doubles().get(0)).isEqualTo(9);
	}

	@Test
	void paddingThatChangesASizeIsRefused() {
		GraphBuilder graph = new GraphBuilder("grown");
		graph.input("x", DataType.DOUBLE, 3, 1);
		String grown = graph.node("Pad", List.of("x", graph.constant(1, 0, 0, 0)));
		graph.node("", "Identity", List.of(grown), List.of("loss"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Differentiation.gradients(graph, "loss", Set.of("x"), Set.of()))
			.withMessageContaining("this form of operator Pad");
	}

	@Test
	void anOperatorWithoutARuleIsRefusedByName() {
		GraphBuilder graph = new GraphBuilder("unknown");
		graph.input("x", DataType.DOUBLE, 1, 1);
		String loss = graph.node("Erf", List.of("x"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Differentiation.gradients(graph, loss, Set.of("x"), Set.of()))
			.withMessageContaining("Erf");
	}

	@Test
	void aReductionThatDropsItsAxisIsRefused() {
		GraphBuilder graph = new GraphBuilder("dropped");
		graph.input("x", DataType.DOUBLE, 3, 1);
		String loss = graph.node("ReduceSum", List.of("x"), new Attribute.Int("keepdims", 0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Differentiation.gradients(graph, loss, Set.of("x"), Set.of()))
			.withMessageContaining("this form of operator ReduceSum");
	}

	private static Case product(String operator, List<Integer> x, List<Integer> y, Attribute... turns) {
		return new Case(operator + List.of(turns), Map.of("x", x, "y", y),
				(graph) -> graph.node(operator, List.of("x", "y"), turns));
	}

	private static String attention(GraphBuilder graph) {
		String queries = graph.node("Transpose",
				List.of(graph.node("Reshape", List.of("q", graph.constant(0, 1, 2, 2)))),
				new Attribute.Ints("perm", List.of(1L, 2L, 0L, 3L)));
		String keys = graph.node("Transpose", List.of(graph.node("Reshape", List.of("k", graph.constant(0, 1, 1, 2)))),
				new Attribute.Ints("perm", List.of(1L, 2L, 3L, 0L)));
		String values = graph.node("Reshape", List.of("v", graph.constant(1, 1, 3, 2)));
		String scores = graph.node("Exp", List.of(graph.node("MatMul", List.of(queries, keys))));
		String sums = graph.node("ReduceSum", List.of(scores, graph.constant(new long[] { -1 })));
		String seen = graph.node("Div", List.of(graph.node("MatMul", List.of(scores, values)), sums));
		return graph.node("Reshape",
				List.of(graph.node("Transpose", List.of(seen), new Attribute.Ints("perm", List.of(2L, 0L, 1L, 3L))),
						graph.constant(0, 4)));
	}

	private static String gatedBlock(GraphBuilder graph) {
		String meanSquare = graph.node("ReduceMean",
				List.of(graph.node("Mul", List.of("x", "x")), graph.constant(new long[] { -1 })));
		String scaled = graph.node("Div", List.of("x", graph.node("Sqrt", List.of(meanSquare))));
		String normed = graph.node("Mul", List.of(scaled, "norm"));
		String gate = graph.node("MatMul", List.of(normed, "gate"));
		String silu = graph.node("Mul", List.of(gate, graph.node("Sigmoid", List.of(gate))));
		String inner = graph.node("Mul", List.of(silu, graph.node("MatMul", List.of(normed, "up"))));
		String residual = graph.node("Add", List.of("x", graph.node("MatMul", List.of(inner, "down"))));
		return graph.node("LogSoftmax", List.of(residual));
	}

	private static GraphBuilder lossGraph(Case operator) {
		GraphBuilder graph = new GraphBuilder("rule");
		operator.shapes().forEach((name, shape) -> graph.input(name, DataType.DOUBLE, shape.toArray()));
		String output = operator.output().apply(graph);
		String sum = graph.node("ReduceSum", List.of(graph.node("Mul", List.of(output, output))));
		graph.alias(graph.node("Reshape", List.of(sum, graph.constant(1, 1))), "loss");
		return graph;
	}

	private static double difference(GraphSession session, Map<String, TensorBuffer> inputs, TensorBuffer input,
			int index) {
		double centre = input.doubles().get(index);
		input.doubles().put(index, centre + STEP);
		double above = loss(session, inputs);
		input.doubles().put(index, centre - STEP);
		double below = loss(session, inputs);
		input.doubles().put(index, centre);
		return (above - below) / (2 * STEP);
	}

	private static double loss(GraphSession session, Map<String, TensorBuffer> inputs) {
		TensorBuffer loss = scalar();
		session.run(inputs, Map.of("loss", loss));
		return loss.doubles().get(0);
	}

	private static Map<String, TensorBuffer> inputs(Map<String, List<Integer>> shapes) {
		Random random = new Random(SEED);
		Map<String, TensorBuffer> inputs = new TreeMap<>();
		new TreeMap<>(shapes).forEach((name, shape) -> {
			TensorBuffer values = buffer(shape);
			for (int i = 0; i < values.doubles().limit(); i++) {
				values.doubles().put(i, 0.5 + random.nextDouble());
			}
			inputs.put(name, values);
		});
		return inputs;
	}

	private static TensorBuffer scalar() {
		return buffer(List.of(1, 1));
	}

	private static TensorBuffer buffer(List<Integer> shape) {
		return TensorBuffer.allocate(DataType.DOUBLE, shape.stream().mapToLong(Integer::longValue).toArray());
	}

	private static String column(GraphBuilder graph, long... values) {
		ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asLongBuffer().put(values);
		return graph.initializer("column", DataType.INT64, bytes, values.length, 1);
	}

	/** An operator, or several, over inputs of given shapes. */
	record Case(String name, Map<String, List<Integer>> shapes, Function<GraphBuilder, String> output) {

		Object[] dimensions(String input) {
			return this.shapes.getOrDefault(input, List.of()).toArray();
		}

		@Override
		public String toString() {
			return this.name + " " + new TreeMap<>(this.shapes);
		}

	}

}
