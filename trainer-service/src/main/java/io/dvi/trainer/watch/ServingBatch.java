package io.dvi.trainer.watch;

import java.time.Instant;

import io.dvi.trainer.replica.HeadServing;

/**
 * A stretch of serving with one head, of all replicas.
 *
 * @param from when it began
 * @param counts what it came to
 * @param plainTokens tokens that plain decoding would have given in the same time, by
 * what its passes cost then; 0 where a replica did not say
 */
record ServingBatch(Instant from, HeadServing.Counts counts, double plainTokens) {

	ServingBatch plus(HeadServing.Counts more, double morePlainTokens) {
		return new ServingBatch(this.from, this.counts.plus(more), this.plainTokens + morePlainTokens);
	}

	RatioChange.Sample tokensPerStep() {
		return new RatioChange.Sample((double) this.counts.tokens(), (double) this.counts.verifySteps());
	}

	RatioChange.Sample tokensPerPlainToken() {
		return new RatioChange.Sample((double) this.counts.tokens(), this.plainTokens);
	}

}
