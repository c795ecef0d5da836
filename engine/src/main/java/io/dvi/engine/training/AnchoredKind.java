package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.head.AnchoredShape;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** Kind {@code anchored}: several offsets of each row from its anchor. */
final class AnchoredKind extends WindowKind {

	private final AnchoredOptions options;

	private final AnchoredShape shape;

	AnchoredKind(HeadBase base, AnchoredOptions options) {
		super(base, options, WindowInputs::new);
		this.options = options;
		this.shape = new AnchoredShape(base.model(), options.feedForwardSize(base.model()), options.offsets());
	}

	@Override
	public String name() {
		return HeadWeights.ANCHORED;
	}

	@Override
	public SortedMap<String, List<Integer>> parameters() {
		return this.shape.tensors();
	}

	@Override
	public SortedMap<String, List<Integer>> learned() {
		return this.shape.tensors();
	}

	@Override
	Set<String> zeroAtFirst() {
		return Set.of(BlockShape.DOWN);
	}

	@Override
	Set<String> fittedToDeep() {
		return Set.of(BlockShape.DEEP);
	}

	@Override
	public Objective append(GraphBuilder graph) {
		return objective(graph, new AnchoredForward(graph, this.shape).states(this.options.offsets()));
	}

}
