package io.dvi.decode.trainer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: doubling from {@code first} to {@code most},
 * of which a random half is taken off, so that replicas which lost the trainer together
 * do not come back together.
 *
 * @param first longest wait after one failure
 * @param most longest wait after any number of failures
 * @param random chooses within the wait
 */
public record Backoff(Duration first, Duration most, RandomGenerator random) {

	private static final int MOST_DOUBLINGS = 20;

	/**
	 * The wait before the next try.
	 * @param failures failures in a row, at least 1
	 * @return from half of the doubled wait to all of it
	 */
	public Duration delay(int failures) {
		int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
		long most = Math.min(this.first.toNanos() << doublings, this.most.toNanos());
		return Duration.ofNanos(most / 2 + this.random.nextLong(most / 2 + 1));
	}

}
