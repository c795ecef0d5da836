package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.graph.GraphBuilder;

import java.io.IOException;

/**
 * Puts a linear map without bias into a graph. Weights of one name are written once,
 * however many graphs use them.
 */
interface Linear {

	/**
	 * Adds y = x W^T.
	 * @param graph where to
	 * @param name a name for the weights, the same in every graph
	 * @param input x, [..., columns]
	 * @param weights W, [rows, columns]
	 * @param output name for y, [..., rows]
	 * @return the output's name
	 * @throws IOException when the weights cannot be written
	 */
	String apply(GraphBuilder graph, String name, String input, WeightMatrix weights, String output) throws IOException;

}
