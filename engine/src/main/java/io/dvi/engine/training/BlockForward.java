package io.dvi.engine.training;

import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.model.ModelDescriptor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The states y of a head of kind {@code block} as graph nodes, for all rows of several
 * windows at once and for as many drafts as are unrolled. In step s each row stands for
 * the draft number s behind the row s places further up, as if the s drafts between them
 * had been right: its query sees the step-0 keys of rows at least s places up, and of
 * each step r = 1..s the key of the row s - r places up.
 *
 * <p>
 * Rows of different windows lie behind each other; {@link #DISTANCE} keeps them apart in
 * attention. What moves from one window into the next in a step s reaches only rows less
 * than s places behind the window's first, which are not drafts of anything.
 */
final class BlockForward {

	/**
	 * Input: how many places the column's row lies further up than the row's, -1 when it
	 * lies further down or in another window, [n, n].
	 */
	static final String DISTANCE = "distance";

	/** Input: cosines of the rotary angles, [n, head size]. */
	static final String COSINE = "cosine";

	/** Input: their sines, [n, head size]. */
	static final String SINE = "sine";

	/** Far below any score, so that its exp is zero. */
	private static final float UNSEEN = -1e9f;

	/** Of keys and values by head. */
	private static final int HEADS_RANK = 4;

	private final GraphBuilder graph;

	private final ModelDescriptor model;

	private final String quarterTurn;

	private final List<String> keys = new ArrayList<>();

	private final List<String> values = new ArrayList<>();

	private final Set<String> constants = new HashSet<>();

	/** Declares the inputs, those of the head's matrices among them. */
	BlockForward(GraphBuilder graph, BlockShape shape) {
		this.graph = graph;
		this.model = shape.model();
		int hidden = this.model.hiddenSize();
		List.of(WindowInputs.SHALLOW_STATE, WindowInputs.PREVIOUS_STATE)
			.forEach((name) -> graph.input(name, DataType.FLOAT, "n", hidden));
		List.of(COSINE, SINE).forEach((name) -> graph.input(name, DataType.FLOAT, "n", this.model.headSize()));
		graph.input(DISTANCE, DataType.FLOAT, "n", "n");
		shape.tensors().forEach((name, sizes) -> graph.input(name, DataType.FLOAT, sizes.toArray()));
		this.quarterTurn = quarterTurn();
	}

	/**
	 * Appends the forward pass.
	 * @param steps how many drafts are unrolled
	 * @return y of each step, [n, hidden]
	 */
	List<String> states(int steps) {
		List<String> states = new ArrayList<>();
		String own = product(rms(WindowInputs.SHALLOW_STATE), BlockShape.SHALLOW);
		for (int step = 0; step < steps; step++) {
			String feature = (step == 0) ? product(rms(WindowInputs.PREVIOUS_STATE), BlockShape.DEEP)
					: product(rms(RowShift.append(this.graph, states.getLast(), 1, 2)), BlockShape.CARRIED);
			String out = block(node("Add", own, feature), step);
			states.add(node("Mul", rms(out), BlockShape.NORM));
		}
		return states;
	}

	/** Values that differentiation must hold constant. */
	Set<String> constants() {
		return this.constants;
	}

	private String block(String in, int step) {
		String normed = rms(in);
		int group = this.model.heads() / this.model.keyValueHeads();
		float scale = (float) (1 / Math.sqrt(this.model.headSize()));
		String query = node("Mul", rotated(split(product(normed, BlockShape.QUERY), group)),
				this.graph.constant(scale));
		this.keys.add(rotated(split(product(normed, BlockShape.KEY), 1)));
		this.values.add(split(product(normed, BlockShape.VALUE), 1));
		String attended = node("Add", in, product(attention(query, step), BlockShape.OUTPUT));
		String inner = rms(attended);
		String gate = product(inner, BlockShape.GATE);
		String open = node("Mul", gate, node("Sigmoid", gate));
		return node("Add", attended, product(node("Mul", open, product(inner, BlockShape.UP)), BlockShape.DOWN));
	}

	/**
	 * Softmax over the step-0 keys and the few of later steps, written as a quotient of
	 * sums, so that the many and the few need not become one matrix. The largest score
	 * taken off all of them changes nothing.
	 */
	private String attention(String query, int step) {
		String turned = this.graph.node("Transpose", List.of(this.keys.getFirst()),
				new Attribute.Ints("perm", List.of(0L, 1L, 3L, 2L)));
		String far = node("Add", node("MatMul", query, turned), unseen(step));
		List<String> near = new ArrayList<>();
		String largest = node("ReduceMax", far, lastAxis());
		for (int earlier = 1; earlier <= step; earlier++) {
			near.add(rowSum(node("Mul", query, moved(this.keys.get(earlier), step - earlier))));
			largest = node("Max", largest, near.getLast());
		}
		this.constants.add(largest);
		String weights = node("Exp", node("Sub", far, largest));
		String seen = node("MatMul", weights, this.values.getFirst());
		String sum = rowSum(weights);
		for (int earlier = 1; earlier <= step; earlier++) {
			String weight = node("Exp", node("Sub", near.get(earlier - 1), largest));
			String value = moved(this.values.get(earlier), step - earlier);
			seen = node("Add", seen, node("Mul", weight, value));
			sum = node("Add", sum, weight);
		}
		return joined(node("Div", seen, sum));
	}

	/** Added to scores: a large negative number where step-0 keys must not be seen. */
	private String unseen(int step) {
		String nearer = node("Less", DISTANCE, this.graph.constant((float) step));
		String one = this.graph.node("Cast", List.of(nearer), new Attribute.Int("to", DataType.FLOAT.getNumber()));
		return node("Mul", one, this.graph.constant(UNSEEN));
	}

	/** [n, heads * head size] to [key/value heads, group, n, head size]. */
	private String split(String joined, int group) {
		String apart = node("Reshape", joined,
				this.graph.constant(0, this.model.keyValueHeads(), group, this.model.headSize()));
		return this.graph.node("Transpose", List.of(apart), new Attribute.Ints("perm", List.of(1L, 2L, 0L, 3L)));
	}

	private String joined(String apart) {
		String rows = this.graph.node("Transpose", List.of(apart), new Attribute.Ints("perm", List.of(2L, 0L, 1L, 3L)));
		return node("Reshape", rows, this.graph.constant(0, (long) this.model.heads() * this.model.headSize()));
	}

	/** Rotary embedding: number i is turned with number i + head size / 2. */
	private String rotated(String heads) {
		return node("Add", node("Mul", heads, COSINE), node("Mul", product(heads, this.quarterTurn), SINE));
	}

	/**
	 * The matrix that turns the plane of numbers i and i + head size / 2 by 90 degrees.
	 */
	private String quarterTurn() {
		int size = this.model.headSize();
		float[] turn = new float[size * size];
		for (int i = 0; i < size / 2; i++) {
			turn[(i + size / 2) * size + i] = -1;
			turn[i * size + i + size / 2] = 1;
		}
		return this.graph.floats("quarter_turn", turn, size, size);
	}

	private String moved(String heads, int places) {
		return RowShift.append(this.graph, heads, places, HEADS_RANK);
	}

	private String rms(String value) {
		return RootMeanSquare.append(this.graph, value, this.model.normEpsilon());
	}

	private String rowSum(String value) {
		return node("ReduceSum", value, lastAxis());
	}

	private String lastAxis() {
		return this.graph.constant(new long[] { -1 });
	}

	private String product(String value, String matrix) {
		return node("MatMul", value, matrix);
	}

	private String node(String operator, String... inputs) {
		return this.graph.node(operator, List.of(inputs));
	}

}
