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
	 * Linear maps in int8 with one scale per row of activations and one per row of
	 * weights; everything between them in single precision.
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

	abstract Linear linear(ExternalData weights);

}
