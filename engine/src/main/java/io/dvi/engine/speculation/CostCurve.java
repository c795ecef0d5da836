package io.dvi.engine.speculation;

import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.experience.DraftCosts;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a verify pass costs, by the sequences that take part and their rows together. The
 * shape is measured at start and corrected by every pass; the pace, how busy the machine
 * is, is followed apart from it, because a machine that is slower for all row counts
 * changes no decision. Confined to the decode thread, but for
 * {@link #plainTokensPerSecond()}.
 */
public final class CostCurve {

	/** Row counts whose cost is kept; between them it is interpolated. */
	private static final int[] KNOTS = { 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256 };

	/** What a row beyond the second adds before anything is measured. */
	private static final double ASSUMED_SLOPE = 0.04;

	private static final double PACE_RATE = 0.1;

	private static final double SHAPE_RATE = 0.03;

	/** A pass this many times slower or faster than expected was disturbed. */
	private static final double DISTURBED = 2;

	/** What asking a head for a token costs before it is measured, in passes. */
	private static final double ASSUMED_ASKING = 0.08;

	private final double[][] shapes; // [widths, knots], as learned

	private final double[][] rising; // [widths, knots], the same without falls

	private double pace = 1;

	private double asking = ASSUMED_ASKING;

	private volatile double plainTokensPerSecond;

	/**
	 * Assumes a shape.
	 * @param slots most sequences of a pass
	 */
	public CostCurve(int slots) {
		this.shapes = new double[width(slots) + 1][KNOTS.length];
		this.rising = new double[this.shapes.length][KNOTS.length];
		for (int width = 0; width < this.shapes.length; width++) {
			for (int knot = 0; knot < KNOTS.length; knot++) {
				this.shapes[width][knot] = 1 + ASSUMED_SLOPE * (Math.max(KNOTS[knot], 2 << width) - 2);
			}
			rise(width);
		}
	}

	/**
	 * What a pass is expected to cost.
	 * @param sequences how many take part
	 * @param rows theirs together
	 * @return seconds
	 */
	public double seconds(int sequences, int rows) {
		return shape(this.rising[width(sequences)], rows) * this.pace;
	}

	/**
	 * Sets the shape for so many sequences from measurements; that for one, which comes
	 * first, also stands for those that are not measured.
	 * @param sequences how many took part
	 * @param rows row counts, ascending
	 * @param seconds what each cost
	 */
	public void profiled(int sequences, int[] rows, double[] seconds) {
		int first = width(sequences);
		if (first == 0) {
			this.pace = seconds[0];
		}
		for (int width = first; width <= ((first == 0) ? this.shapes.length - 1 : first); width++) {
			for (int knot = 0; knot < KNOTS.length; knot++) {
				int counted = Math.max(KNOTS[knot], (first == 0) ? 1 << width : rows[0]);
				this.shapes[width][knot] = interpolated(rows, seconds, counted) / this.pace;
			}
			rise(width);
		}
		this.plainTokensPerSecond = 1 / seconds(1, 1);
	}

	/**
	 * Learns what a pass cost.
	 * @param sequences how many took part
	 * @param rows theirs together
	 * @param seconds what was measured
	 */
	public void measured(int sequences, int rows, double seconds) {
		double[] shape = this.shapes[width(sequences)];
		double ratio = Math.clamp(seconds / seconds(sequences, rows), 1 / DISTURBED, DISTURBED);
		this.pace *= Math.pow(ratio, PACE_RATE);
		int below = knotBelow(rows);
		double share = Math.min(share(below, rows), 1);
		shape[below] *= 1 + SHAPE_RATE * (1 - share) * (ratio - 1);
		shape[below + 1] *= 1 + SHAPE_RATE * share * (ratio - 1);
		rise(width(sequences));
		this.plainTokensPerSecond = 1 / seconds(1, 1);
	}

	/**
	 * What one request alone would get without drafts, at the pace of the passes just
	 * measured and so at their contexts. Safe from any thread.
	 * @return tokens per second; 0 before anything is measured
	 */
	public double plainTokensPerSecond() {
		return this.plainTokensPerSecond;
	}

	/**
	 * Learns what asking heads cost.
	 * @param heads how many were asked in one round
	 * @param seconds what the round took
	 */
	public void asked(int heads, double seconds) {
		double each = seconds / heads / this.pace;
		this.asking += PACE_RATE * (Math.min(each, DISTURBED * this.asking) - this.asking);
	}

	/**
	 * What asking a head for one token is expected to cost.
	 * @return seconds
	 */
	public double askingSeconds() {
		return this.asking * this.pace;
	}

	/**
	 * What drafting costs a sequence that runs alone, as far as is known.
	 * @return costs up to the longest draft
	 */
	public DraftCosts alone() {
		double[] shape = this.rising[0];
		List<Double> passes = IntStream.rangeClosed(1, 1 + SpeculationOptions.MAX_DRAFT_LENGTH)
			.mapToObj((rows) -> Math.min(shape(shape, rows) / shape[0], DraftCosts.MOST))
			.toList();
		return new DraftCosts(Math.min(this.asking / shape[0], DraftCosts.MOST), passes);
	}

	private static double shape(double[] shape, int rows) {
		int below = knotBelow(rows);
		double share = share(below, rows);
		return shape[below] + share * (shape[below + 1] - shape[below]);
	}

	/** More rows never cost less; a lucky measurement must not lure the policy. */
	private void rise(int width) {
		double highest = 0;
		for (int knot = 0; knot < KNOTS.length; knot++) {
			highest = Math.max(highest, this.shapes[width][knot]);
			this.rising[width][knot] = highest;
		}
	}

	private static int knotBelow(int rows) {
		int found = Arrays.binarySearch(KNOTS, rows);
		int below = (found >= 0) ? found : -found - 2;
		return Math.min(below, KNOTS.length - 2);
	}

	private static double share(int below, int rows) {
		return (double) (rows - KNOTS[below]) / (KNOTS[below + 1] - KNOTS[below]);
	}

	private static double interpolated(int[] rows, double[] values, int at) {
		int last = rows.length - 1;
		int below = 0;
		while (below < last - 1 && rows[below + 1] <= at) {
			below++;
		}
		double slope = (values[below + 1] - values[below]) / (rows[below + 1] - rows[below]);
		return values[below] + Math.max(slope, 0) * (at - rows[below]);
	}

	/** Passes run for 1, 2, 4 or 8 sequences at a time. */
	private static int width(int sequences) {
		return Integer.SIZE - Integer.numberOfLeadingZeros(sequences - 1);
	}

}
