package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;

import java.util.List;

/** Rows moved further down as graph nodes; those in front of the first are zero. */
final class RowShift {

	private static final int ROW_AXIS_FROM_END = 2;

	private RowShift() {
	}

	/**
	 * Appends the move.
	 * @param graph holds the value
	 * @param value whose last axis but one has the rows
	 * @param places how far; as many rows at the end are lost
	 * @param rank of the value
	 */
	static String append(GraphBuilder graph, String value, int places, int rank) {
		if (places == 0) {
			return value;
		}
		long[] pads = new long[2 * rank];
		pads[rank - ROW_AXIS_FROM_END] = places;
		pads[2 * rank - ROW_AXIS_FROM_END] = -places;
		return graph.node("Pad", List.of(value, graph.constant(pads)));
	}

}
