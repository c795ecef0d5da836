package io.dvi.trainer.training;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Rests so that steps take no more than a share of the time.
 *
 * @param share above 0, at most 1
 */
record DutyCycle(double share) implements Pace {

	@Override
	public void rest(Duration worked) {
		long pause = Math.round(worked.toNanos() * (1 / this.share - 1));
		if (pause > 0) {
			LockSupport.parkNanos(pause);
		}
	}

}
