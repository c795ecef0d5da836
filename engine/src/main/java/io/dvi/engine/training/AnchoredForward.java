package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.AnchoredShape;
import io.dvi.engine.head.BlockShape;

import java.util.ArrayList;
import java.util.List;

/**
 * The states y of a head of kind {@code anchored} as graph nodes, for all rows of several
 * windows at once and for as many offsets as are wanted: at offset r each row stands for
 * the draft number r behind the row r places further up. Every offset reads the states of
 * the model alone, so nothing is unrolled.
 *
 * <p>
 * Rows of different windows lie behind each other. What moves from one window into the
 * next at offset r reaches only rows less than r places behind the window's first, which
 * are not drafts of anything.
 */
final class AnchoredForward {

	private final GraphBuilder graph;

	private final AnchoredShape shape;

	/** Declares the inputs, those of the head's matrices among them. */
	AnchoredForward(GraphBuilder graph, AnchoredShape shape) {
		this.graph = graph;
		this.shape = shape;
		int hidden = shape.model().hiddenSize();
		List.of(WindowInputs.SHALLOW_STATE, WindowInputs.PREVIOUS_STATE)
			.forEach((name) -> graph.input(name, DataType.FLOAT, "n", hidden));
		shape.tensors().forEach((name, sizes) -> graph.input(name, DataType.FLOAT, sizes.toArray()));
	}

	/**
	 * Appends the forward pass.
	 * @param drafts how many offsets are wanted, from 0
	 * @return y at each offset, [n, hidden]
	 */
	List<String> states(int drafts) {
		List<String> states = new ArrayList<>();
		String own = node("MatMul", rms(WindowInputs.SHALLOW_STATE), BlockShape.SHALLOW);
		String anchor = node("MatMul", rms(WindowInputs.PREVIOUS_STATE), BlockShape.DEEP);
		for (int draft = 0; draft < drafts; draft++) {
			String feature = node("Add", RowShift.append(this.graph, anchor, draft, 2), offset(draft));
			states.add(gated(node("Add", own, feature)));
		}
		return states;
	}

	private String gated(String in) {
		String inner = rms(in);
		String gate = node("MatMul", inner, BlockShape.GATE);
		String open = node("Mul", gate, node("Sigmoid", gate));
		String wide = node("Mul", open, node("MatMul", inner, BlockShape.UP));
		return node("Mul", rms(node("Add", in, node("MatMul", wide, BlockShape.DOWN))), BlockShape.NORM);
	}

	/** The vector of an offset, [1, hidden]; the last serves all behind it. */
	private String offset(int draft) {
		int row = Math.min(draft, this.shape.offsets() - 1);
		return node("Gather", AnchoredShape.OFFSET, this.graph.constant(new long[] { row }));
	}

	private String rms(String value) {
		return RootMeanSquare.append(this.graph, value, this.shape.model().normEpsilon());
	}

	private String node(String operator, String... inputs) {
		return this.graph.node(operator, List.of(inputs));
	}

}
