package io.dvi.engine;

/** With the graphs in single precision, which are slower, hence fewer questions. */
class LosslessInFloatsIT extends LosslessContract {

	LosslessInFloatsIT() {
		super("fp32", 6);
	}

}
