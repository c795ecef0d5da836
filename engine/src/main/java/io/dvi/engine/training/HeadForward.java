package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.head.HeadWeights;

import java.util.List;
import java.util.SortedMap;
import java.util.random.RandomGenerator;

/**
 * What training has to know about a kind of head: its matrices, how they start, and how
 * they make logits. Gradients follow from the graph.
 */
interface HeadForward {

	/** Input: states after the split layer, [n, hidden]. */
	String HIDDEN = "hidden";

	/** Input: weights of the final norm, [hidden]. */
	String NORM = "norm";

	/** Input: rows of the LM head, [draft vocabulary, hidden]. */
	String PROJECTION = "projection";

	/** Input: factor of the trained part, a scalar. */
	String SCALE = "scale";

	/** Rows and columns of the trained matrices, by name; each is an input. */
	SortedMap<String, List<Integer>> parameters();

	/** Matrices of a head that has learned nothing yet. */
	SortedMap<String, HeadWeights.Tensor> initial(RandomGenerator random);

	/**
	 * Appends the forward pass to a graph that has all the inputs named here.
	 * @return logits, [n, draft vocabulary]
	 */
	String logits(GraphBuilder graph);

}
