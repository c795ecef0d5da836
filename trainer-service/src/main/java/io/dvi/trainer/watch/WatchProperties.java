package io.dvi.trainer.watch;

import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a head that was just activated, or a canary, is taken back.
 *
 * @param enabled whether activations are watched at all
 * @param minTokens fewer tokens decoded with the head prove nothing
 * @param minDuration since its first token, a shorter time proves nothing
 * @param maxDuration since its first token; what is undecided then stays undecided
 * @param batchTokens tokens of serving that count as one observation
 * @param confidence with which a head is called worse or not, over all looks together
 * @param tokensPerStepLoss share of tokens per step that may be lost
 * @param tokensPerSecondLoss share of tokens per second, in units of plain decoding, that
 * may be lost
 * @param nonFiniteDrafts how often the head's numbers may not be finite
 * @param loadFailures how often replicas may refuse its file
 */
public record WatchProperties(@DefaultValue("true") boolean enabled, @Min(1) @DefaultValue("8192") long minTokens,
		@DefaultValue("30s") Duration minDuration, @DefaultValue("15m") Duration maxDuration,
		@Min(1) @DefaultValue("512") long batchTokens,
		@DecimalMin("0.5") @DecimalMax("0.9999") @DefaultValue("0.99") double confidence,
		@DecimalMin("0.0") @DecimalMax("0.99") @DefaultValue("0.05") double tokensPerStepLoss,
		@DecimalMin("0.0") @DecimalMax("0.99") @DefaultValue("0.15") double tokensPerSecondLoss,
		@Min(0) @DefaultValue("3") long nonFiniteDrafts, @Min(0) @DefaultValue("2") long loadFailures) {

	/**
	 * Refuses a window that ends before it may decide.
	 * @return false when the longest duration is below the shortest
	 */
	@AssertTrue(message = "`max-duration` must be at least `min-duration`")
	public boolean isLongEnough() {
		return this.maxDuration.compareTo(this.minDuration) >= 0;
	}

}
