package io.dvi.decode.command.bench.load;

import org.HdrHistogram.Histogram;

/** Durations, of which percentiles are wanted. */
public final class Latencies {

	/** Percentiles are right to a thousandth. */
	private static final int DIGITS = 3;

	private static final double MICROS = 1e-3;

	private static final double MILLIS_OF_MICRO = 1e-3;

	private final Histogram micros = new Histogram(DIGITS);

	/** Adds a duration; one below zero, which no clock should give, counts as zero. */
	void add(long nanos) {
		this.micros.recordValue(Math.max(0, Math.round(nanos * MICROS)));
	}

	/**
	 * The duration that a share of all do not exceed.
	 * @param percentile from 0 to 100
	 * @return milliseconds; 0 when nothing was added
	 */
	public double millis(double percentile) {
		return this.micros.getValueAtPercentile(percentile) * MILLIS_OF_MICRO;
	}

}
