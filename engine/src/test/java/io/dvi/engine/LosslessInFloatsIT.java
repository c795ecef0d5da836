package io.dvi.engine;

/** With the graphs in single precision, which are slower, hence fewer questions. */
class LosslessInFloatsIT extends LosslessContractIT {

	LosslessInFloatsIT() {
		super("fp32", 6);
	}

}
