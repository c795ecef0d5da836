package io.dvi.engine.importer;

import io.dvi.engine.graph.ExternalData;

/** Which arithmetic a set of graphs uses. */
public enum GraphFlavour {

	/** Single precision throughout: the reference. */
	FP32("fp32") {
		@Override
		Linear linear(ExternalData weights) {
			return new FloatLinear(weights);
		}
	},

	/**
	 * Linear maps in integers, their weights the source's own codes where it has them:
	 * layers and LM head are packed for the kernels of {@code io.dvi.engine.kernel}. Only
	 * the draft head is a graph.
	 */
	INT8("int8") {
		@Override
		Linear linear(ExternalData weights) {
			return new RowQuantizedLinear(weights);
		}
	};

	private final String id;

	GraphFlavour(String id) {
		this.id = id;
	}

	/**
	 * The flavour's name in file names and properties.
	 * @return such as {@code fp32}
	 */
	public String id() {
		return this.id;
	}

	/** Whether layers and LM head are graphs, not packed weights. */
	boolean hasLayerGraphs() {
		return this == FP32;
	}

	abstract Linear linear(ExternalData weights);

}
