package io.dvi.engine.experience;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.List;

/**
 * What drafting costs a request that runs alone, in plain steps: a pass over one row is
 * 1.
 *
 * @param asking asking a head for one token
 * @param passes a pass over 1, 2, 3, ... rows
 */
public record DraftCosts(double asking, List<Double> passes) {

	/**
	 * For experience that says nothing of its costs: int8 on two cores, between the fast
	 * and the slow column of docs/performance.md, and a question of 0.35 to 0.8 ms beside
	 * a plain step of 3.6 ms.
	 */
	public static final DraftCosts ASSUMED = new DraftCosts(0.16,
			List.of(1.0, 1.05, 1.13, 1.24, 1.36, 1.52, 1.68, 1.84, 2.0));

	/** Nothing costs more plain steps than this. */
	public static final double MOST = 1_000;

	/** Copies the list and refuses costs that cannot be. */
	public DraftCosts {
		passes = List.copyOf(passes);
		require("asking", 0, asking);
		if (passes.isEmpty() || passes.getFirst() != 1) {
			throw refused("passes", "must begin with 1", passes);
		}
		double before = 1;
		for (double pass : passes) {
			require("passes", before, pass);
			before = pass;
		}
	}

	/**
	 * What a pass costs; behind the last known one each row adds what the last one did.
	 * @param rows at least 1
	 * @return plain steps
	 */
	public double pass(int rows) {
		int known = this.passes.size();
		if (rows <= known) {
			return this.passes.get(rows - 1);
		}
		double last = this.passes.getLast();
		return last + (rows - known) * ((known == 1) ? 0 : last - this.passes.get(known - 2));
	}

	private static void require(String field, double least, double given) {
		if (!(given >= least && given <= MOST)) {
			throw refused(field, "must be from " + least + " to " + MOST, given);
		}
	}

	private static EngineException refused(String field, String rule, Object given) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, field,
				"costs: `" + field + "` " + rule + ". Given: " + given);
	}

}
