package io.dvi.engine.graph;

import io.dvi.engine.graph.proto.ModelProto;

/** The port behind which graphs run. */
@FunctionalInterface
public interface GraphRuntime {

	/**
	 * Prepares a graph.
	 * @param graph the graph, without external data
	 * @param threads threads that one run uses; none of them spins while it waits
	 * @return the graph, ready to run
	 */
	GraphSession open(ModelProto graph, int threads);

}
