package io.dvi.trainer.experience;

import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long experience is kept and what for.
 *
 * @param retention how long an episode stays after the day it was received, at least one
 * day
 * @param heldOutShare share of requests kept away from training and used to judge heads
 */
public record ExperienceProperties(@DefaultValue("7d") Duration retention,
		@DecimalMin("0.0") @DecimalMax("0.9") @DefaultValue("0.1") double heldOutShare) {

	/**
	 * Refuses a retention that would forget what is being trained on.
	 * @return false below one day
	 */
	@AssertTrue(message = "`retention` must be at least one day")
	public boolean isLongEnough() {
		return this.retention.compareTo(Duration.ofDays(1)) >= 0;
	}

}
