package io.dvi.engine.sampling;

/**
 * Uniform numbers that depend only on seed, choice and position, so that a position's
 * draw is the same however it was reached.
 */
final class Noise {

	private static final long GAMMA = 0x9E3779B97F4A7C15L;

	private Noise() {
	}

	/**
	 * A number for one position.
	 * @param seed the request's seed
	 * @param choice index of the answer
	 * @param position index of the token in the sequence
	 * @return from 0 inclusive to 1 exclusive, in steps of 2^-53
	 */
	static double uniform(long seed, int choice, int position) {
		long mixed = mix(mix(mix(seed + GAMMA) + choice * GAMMA) + position * GAMMA);
		return (mixed >>> 11) * 0x1.0p-53;
	}

	/**
	 * The finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom
	 * number generators").
	 */
	private static long mix(long value) {
		long z = value;
		z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
		z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
		return z ^ (z >>> 31);
	}

}
