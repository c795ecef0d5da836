package io.dvi.decode.command.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the same measurement gave several times.
 *
 * @param median the middle, or the mean of the two in the middle
 * @param least the smallest
 * @param most the largest
 */
record Spread(double median, double least, double most) {

	/**
	 * Sums up measurements.
	 * @param values at least one
	 */
	static Spread of(Collection<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		if (sorted.length == 0) {
			throw new IllegalArgumentException("a spread needs a value");
		}
		return new Spread(median(sorted), sorted[0], sorted[sorted.length - 1]);
	}

	/** The median of values in any order. */
	static double median(double... values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/** The median, and what lies around it where there is more than one value. */
	String text(int digits) {
		String number = "%." + digits + "f";
		return (this.least == this.most) ? String.format(Locale.ROOT, number, this.median) : String.format(Locale.ROOT,
				number + " (" + number + " to " + number + ")", this.median, this.least, this.most);
	}

	Map<String, Double> figures() {
		Map<String, Double> figures = new LinkedHashMap<>();
		figures.put("median", this.median);
		figures.put("least", this.least);
		figures.put("most", this.most);
		return figures;
	}

}
