package io.dvi.trainer.training;

import java.util.Optional;

import io.dvi.engine.training.Bootstrap;
import io.dvi.engine.training.ExpectedSpeed;
import io.dvi.engine.training.JudgedHead;

/**
 * A head on the held-out requests of one kind of work, or on all.
 *
 * @param task what callers call it, or an empty string
 * @param head its figures
 * @param interval around its expected speed, NaN with fewer than two requests
 * @param withoutHead what text drafters alone would be worth
 * @param gain over the active head, absent for that one itself
 */
public record HeldOutFigures(String task, JudgedHead head, Bootstrap.Interval interval, ExpectedSpeed withoutHead,
		Optional<Gain> gain) {

	/**
	 * How much faster a head is expected to be.
	 *
	 * @param share of tokens per second gained
	 * @param interval around it, NaN with fewer than two requests
	 */
	public record Gain(double share, Bootstrap.Interval interval) {
	}

}
