package io.dvi.engine.training;

import java.util.Arrays;
import java.util.Random;

/**
 * Intervals around a ratio of sums over requests, by drawing as many requests again and
 * again, each with both of its numbers (percentile bootstrap, Efron 1979). The same
 * numbers and options give the same interval.
 *
 * @param resamples how often
 * @param confidence of the interval
 * @param seed of the draws
 */
public record Bootstrap(int resamples, double confidence, long seed) {

	/** Refuses values out of range. */
	public Bootstrap {
		Limits.atLeast("resamples", resamples, 1);
		Limits.above("confidence", confidence, 0);
		Limits.share("confidence", confidence);
	}

	/**
	 * The interval around the sum of some numbers over the sum of others.
	 * @param over one number for each request
	 * @param under the other
	 * @return the interval, NaN with fewer than two requests, which say nothing of others
	 */
	public Interval ratio(double[] over, double[] under) {
		int requests = over.length;
		if (requests < 2) {
			return new Interval(Double.NaN, Double.NaN);
		}
		Random random = new Random(this.seed);
		double[] ratios = new double[this.resamples];
		for (int resample = 0; resample < ratios.length; resample++) {
			double sumOver = 0;
			double sumUnder = 0;
			for (int draw = 0; draw < requests; draw++) {
				int request = random.nextInt(requests);
				sumOver += over[request];
				sumUnder += under[request];
			}
			ratios[resample] = sumOver / sumUnder;
		}
		Arrays.sort(ratios);
		double outside = (1 - this.confidence) / 2;
		return new Interval(quantile(ratios, outside), quantile(ratios, 1 - outside));
	}

	private static double quantile(double[] sorted, double share) {
		return sorted[(int) Math.round(share * (sorted.length - 1))];
	}

	/**
	 * An interval.
	 *
	 * @param low its lower end
	 * @param high its upper end
	 */
	public record Interval(double low, double high) {
	}

}
