package io.dvi.engine.schedule;

import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.speculation.CostCurve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures at start what passes cost: for one sequence, and for as many as there are
 * slots. Confined to the decode thread.
 */
final class CostProfile {

	private static final Logger LOG = LoggerFactory.getLogger(CostProfile.class);

	private static final long BUDGET_NANOS = 400_000_000L;

	private static final int FEWEST_ROUNDS = 3;

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
		try {
			measure(blocks.subList(0, 1), ROWS_ALONE);
			if (blocks.size() > 1) {
				measure(blocks, ROWS_TOGETHER);
			}
		}
		catch (RuntimeException ex) {
			LOG.warn("costs could not be measured, assumed ones are used", ex);
		}
	}

	/**
	 * Takes the lower quartile of several rounds: the least is luck that serving does not
	 * meet, the upper half is what else a starting process does. The first round pays for
	 * first runs.
	 */
	private void measure(List<Block> blocks, int[] rowsEach) {
		long end = this.nanoClock.getAsLong() + BUDGET_NANOS;
		round(blocks, rowsEach);
		List<double[]> rounds = new ArrayList<>();
		while (rounds.size() < FEWEST_ROUNDS || this.nanoClock.getAsLong() < end) {
			rounds.add(round(blocks, rowsEach));
		}
		double[] seconds = new double[rowsEach.length];
		for (int i = 0; i < seconds.length; i++) {
			int index = i;
			seconds[i] = rounds.stream().mapToDouble((round) -> round[index]).sorted().toArray()[rounds.size() / 4];
		}
		int[] rows = Arrays.stream(rowsEach).map((each) -> each * blocks.size()).toArray();
		this.costs.profiled(blocks.size(), rows, seconds);
		LOG.info("a pass over {} sequences costs {} s for {} rows", blocks.size(), seconds, rows);
	}

	private double[] round(List<Block> blocks, int[] rowsEach) {
		return Arrays.stream(rowsEach).mapToDouble((rows) -> run(blocks, rows)).toArray();
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
