package io.dvi.engine.graph;

import java.util.Map;

/** A prepared graph. Not safe for use by several threads. */
public interface GraphSession extends AutoCloseable {

	/**
	 * Runs the graph on the caller's memory; nothing is copied. An output may share the
	 * memory of an input when every other reader of that input is an ancestor of the
	 * writing node, which is how weights are updated in place.
	 * @param inputs every input, by name
	 * @param outputs the outputs wanted, by name
	 */
	void run(Map<String, TensorBuffer> inputs, Map<String, TensorBuffer> outputs);

	@Override
	void close();

}
