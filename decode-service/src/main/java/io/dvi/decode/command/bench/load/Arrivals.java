package io.dvi.decode.command.bench.load;

import java.util.Random;
import java.util.stream.LongStream;

/** When requests arrive that know nothing of each other. */
final class Arrivals {

	private static final double NANOS = 1e9;

	private Arrivals() {
	}

	/**
	 * A Poisson process.
	 * @param rate requests a second, on average
	 * @param seconds how long
	 * @param seed the same seed gives the same arrivals
	 * @return nanoseconds from the beginning, in order
	 */
	static long[] poisson(double rate, double seconds, long seed) {
		Random random = new Random(seed);
		LongStream.Builder arrivals = LongStream.builder();
		// 1 - u lies in (0, 1], whose logarithm is finite.
		for (double at = gap(random, rate); at < seconds; at += gap(random, rate)) {
			arrivals.add(Math.round(at * NANOS));
		}
		return arrivals.build().toArray();
	}

	private static double gap(Random random, double rate) {
		return -Math.log(1 - random.nextDouble()) / rate;
	}

}
