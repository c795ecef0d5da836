package io.dvi.engine.model;

/** Where graphs run. */
public enum Provider {

	/** The processor. */
	CPU,
	/** A CUDA device; refused when there is none. */
	CUDA,
	/** A CUDA device when there is one, else the processor, with a warning. */
	CUDA_OR_CPU

}
