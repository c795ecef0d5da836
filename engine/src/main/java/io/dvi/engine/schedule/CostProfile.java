package io.dvi.engine.schedule;

import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.speculation.CostCurve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures at start what passes cost: for one sequence, then for as many as time allows,
 * the most first. Confined to the decode thread.
 */
final class CostProfile {

	private static final Logger LOG = LoggerFactory.getLogger(CostProfile.class);

	private static final long BUDGET_NANOS = 800_000_000L;

	private static final int RUNS = 2;

	/** Attention has something to do there, as it will in serving. */
	private static final int POSITION = 256;

	private static final int[] ROWS_ALONE = { 1, 2, 3, 5, 1 + SpeculationOptions.MAX_DRAFT_LENGTH };

	private static final int[] ROWS_TOGETHER = { 1, 3, 1 + SpeculationOptions.MAX_DRAFT_LENGTH };

	private static final double SECONDS = 1e-9;

	private final SplitModel model;

	private final CostCurve costs;

	private final LongSupplier nanoClock;

	CostProfile(SplitModel model, CostCurve costs, LongSupplier nanoClock) {
		this.model = model;
		this.costs = costs;
		this.nanoClock = nanoClock;
	}

	/**
	 * Measures.
	 * @param blocks memory of as many sequences as may run together, overwritten
	 */
	void measure(List<Block> blocks) {
		long end = this.nanoClock.getAsLong() + BUDGET_NANOS;
		try {
			measure(blocks.subList(0, 1), ROWS_ALONE, Long.MAX_VALUE);
			for (int sequences : widths(blocks.size())) {
				measure(blocks.subList(0, sequences), ROWS_TOGETHER, end);
			}
		}
		catch (RuntimeException ex) {
			LOG.warn("costs could not be measured, assumed ones are used", ex);
		}
	}

	/** The most sequences, then fewer, down to two. */
	private static List<Integer> widths(int most) {
		List<Integer> widths = new ArrayList<>();
		for (int sequences = most; sequences > 1; sequences = Integer.highestOneBit(sequences - 1)) {
			widths.add(sequences);
		}
		return widths;
	}

	private void measure(List<Block> blocks, int[] rowsEach, long end) {
		int[] rows = new int[rowsEach.length];
		double[] seconds = new double[rowsEach.length];
		for (int i = 0; i < rows.length; i++) {
			rows[i] = rowsEach[i] * blocks.size();
			run(blocks, rowsEach[i]);
			seconds[i] = Double.MAX_VALUE;
			for (int run = 0; run < RUNS; run++) {
				if (this.nanoClock.getAsLong() > end) {
					return;
				}
				seconds[i] = Math.min(seconds[i], run(blocks, rowsEach[i]));
			}
		}
		this.costs.profiled(blocks.size(), rows, seconds);
		LOG.info("a pass over {} sequences costs {} s for {} rows", blocks.size(), seconds, rows);
	}

	private double run(List<Block> blocks, int rowsEach) {
		for (Block block : blocks) {
			block.begin(Math.min(POSITION, block.capacity() - rowsEach - 1));
			for (int row = 0; row < rowsEach; row++) {
				block.append(0);
			}
		}
		long begun = this.nanoClock.getAsLong();
		this.model.deep(blocks);
		return (this.nanoClock.getAsLong() - begun) * SECONDS;
	}

}
