package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;

import java.util.List;

/** How an optimiser changes one matrix, as graph nodes. */
interface UpdateRule {

	/** Inputs that say how far a step goes, one number each, [1, 1]. */
	List<String> numbers();

	/** Whether it keeps a second moment beside the first. */
	boolean keepsSecondMoment();

	/**
	 * Appends the new values of a matrix and its moments under their
	 * {@link UpdateGraph#next} names.
	 * @param graph has the matrix and the rule's numbers as inputs
	 * @param parameter the matrix
	 * @param sizes its rows and columns
	 * @param gradient its gradient
	 */
	void append(GraphBuilder graph, String parameter, List<Integer> sizes, String gradient);

}
