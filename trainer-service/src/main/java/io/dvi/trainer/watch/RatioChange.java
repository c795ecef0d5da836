package io.dvi.trainer.watch;

import java.util.List;

/**
 * How a ratio of sums, such as tokens per step, differs between two sets of batches: the
 * difference of the logarithms, with Welch's t interval. The variance of a logarithm is
 * that of the ratio estimator (Cochran, "Sampling Techniques", 6.4),
 *
 * <pre>
 * n / (n - 1) * sum (over - R under)^2 / (sum over)^2
 * </pre>
 *
 * <p>
 * Batches of serving stand for single requests because neighbours in time resemble each
 * other (method of batch means).
 *
 * @param before the ratio without the change
 * @param after the ratio with it
 * @param error standard error of ln(after / before)
 * @param degrees of freedom of that
 */
record RatioChange(double before, double after, double error, double degrees) {

	static RatioChange between(List<Sample> before, List<Sample> after) {
		Estimate old = Estimate.of(before);
		Estimate fresh = Estimate.of(after);
		double variance = old.variance + fresh.variance;
		double degrees = variance * variance / (old.variance * old.variance / (before.size() - 1)
				+ fresh.variance * fresh.variance / (after.size() - 1));
		return new RatioChange(old.ratio, fresh.ratio, Math.sqrt(variance), degrees);
	}

	/**
	 * The factor between both, as low and as high as it may be.
	 * @param risk of being wrong, at each end
	 */
	Range factor(double risk) {
		double margin = margin(risk);
		double factor = this.after / this.before;
		return new Range(factor * Math.exp(-margin), factor * Math.exp(margin));
	}

	private double margin(double risk) {
		// Batches without any difference: there is nothing to be unsure of.
		return (this.error == 0) ? 0 : this.error * StudentT.exceededWith(risk, this.degrees);
	}

	/**
	 * Where a factor lies.
	 *
	 * @param low its lower end
	 * @param high its upper end
	 */
	record Range(double low, double high) {
	}

	/**
	 * One batch.
	 *
	 * @param over what is counted
	 * @param under what it is counted by
	 */
	record Sample(double over, double under) {
	}

	private record Estimate(double ratio, double variance) {

		private static Estimate of(List<Sample> samples) {
			double over = samples.stream().mapToDouble(Sample::over).sum();
			double ratio = over / samples.stream().mapToDouble(Sample::under).sum();
			double squares = samples.stream()
				.mapToDouble((sample) -> Math.pow(sample.over() - ratio * sample.under(), 2))
				.sum();
			double count = samples.size();
			return new Estimate(ratio, count / (count - 1) * squares / (over * over));
		}

	}

}
