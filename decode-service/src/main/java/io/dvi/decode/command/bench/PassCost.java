package io.dvi.decode.command.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pass cost in each run.
 *
 * @param blocks sequences that took part
 * @param rowsEach rows of each
 * @param millis shallow layers, deep layers and the logits of all rows
 * @param shallowMillis the shallow layers alone
 * @param ratios v: millis over those of one row of one sequence in the same run
 */
record PassCost(int blocks, int rowsEach, List<Double> millis, List<Double> shallowMillis, List<Double> ratios) {

	static PassCost of(PassTimer.Shape shape) {
		return new PassCost(shape.blocks(), shape.rowsEach(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
	}

	/**
	 * Adds a run.
	 * @param unit milliseconds of one row of one sequence in that run
	 */
	void add(PassTimer.Pass pass, double unit) {
		this.millis.add(pass.millis());
		this.shallowMillis.add(pass.shallowMillis());
		this.ratios.add(pass.millis() / unit);
	}

	int rows() {
		return this.blocks * this.rowsEach;
	}

	Map<String, Object> figures() {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("blocks", this.blocks);
		figures.put("rows", rows());
		figures.put("ms", Spread.of(this.millis).figures());
		figures.put("shallow_ms", Spread.of(this.shallowMillis).figures());
		figures.put("v", Spread.of(this.ratios).figures());
		figures.put("v_by_run", this.ratios);
		return figures;
	}

}
