package io.dvi.engine.training;

/**
 * How much each part of the loss counts (arXiv 2510.05421, section 3.3).
 *
 * @param divergence of KL(verifier || head)
 * @param crossEntropy of the cross-entropy on accepted drafts
 * @param policyGradient of the policy gradient on the head's own drafts
 * @param entropy of the entropy bonus, which is subtracted
 * @param overlap of the negative logarithm of the likelihood of acceptance (arXiv
 * 2602.23881), which the paper does not have
 */
public record LossWeights(float divergence, float crossEntropy, float policyGradient, float entropy, float overlap) {

	/** The divergence alone. */
	static final LossWeights IMITATION = new LossWeights(1, 0, 0, 0, 0);

	private static final LossWeights NOTHING = new LossWeights(0, 0, 0, 0, 0);

	/** Refuses negative and non-finite weights. */
	public LossWeights {
		Limits.atLeast("divergence", divergence, 0);
		Limits.atLeast("crossEntropy", crossEntropy, 0);
		Limits.atLeast("policyGradient", policyGradient, 0);
		Limits.atLeast("entropy", entropy, 0);
		Limits.atLeast("overlap", overlap, 0);
	}

	/** Whether nothing is learned at all. */
	boolean isNothing() {
		return equals(NOTHING);
	}

	/** The weights a share of the way from these to others. */
	LossWeights towards(LossWeights other, float share) {
		return new LossWeights(between(this.divergence, other.divergence, share),
				between(this.crossEntropy, other.crossEntropy, share),
				between(this.policyGradient, other.policyGradient, share), between(this.entropy, other.entropy, share),
				between(this.overlap, other.overlap, share));
	}

	private static float between(float from, float to, float share) {
		return from + (to - from) * share;
	}

}
