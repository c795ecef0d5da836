package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Kind {@code block}: drafts unrolled behind each row, each from the one in front. */
final class BlockKind extends WindowKind {

	private final BlockOptions options;

	private final BlockShape shape;

	BlockKind(HeadBase base, BlockOptions options) {
		super(base, options, BlockInputs::new);
		this.options = options;
		this.shape = new BlockShape(base.model(), options.feedForwardSize(base.model()));
	}

	@Override
	public String name() {
		return HeadWeights.BLOCK;
	}

	@Override
	public SortedMap<String, List<Integer>> parameters() {
		return this.shape.tensors();
	}

	@Override
	public SortedMap<String, List<Integer>> learned() {
		SortedMap<String, List<Integer>> learned = new TreeMap<>(this.shape.tensors());
		if (this.options.unrolledSteps() == 1) {
			learned.remove(BlockShape.CARRIED);
		}
		return learned;
	}

	@Override
	Set<String> zeroAtFirst() {
		return Set.of(BlockShape.OUTPUT, BlockShape.DOWN);
	}

	/** A draft is carried on like the verifier's state. */
	@Override
	Set<String> fittedToDeep() {
		return Set.of(BlockShape.DEEP, BlockShape.CARRIED);
	}

	@Override
	public Objective append(GraphBuilder graph) {
		BlockForward forward = new BlockForward(graph, this.shape);
		Objective slope = objective(graph, forward.states(this.options.unrolledSteps()));
		Set<String> constants = new HashSet<>(slope.constants());
		constants.addAll(forward.constants());
		return new Objective(slope.scalar(), constants);
	}

}
