package io.dvi.engine;

/** With the kernels that serve by default. */
class LosslessIT extends LosslessContractIT {

	LosslessIT() {
		super("int8", 24);
	}

}
