package io.dvi.engine.training;

/**
 * What one optimiser step saw.
 *
 * @param step steps finished, this one included
 * @param weights weights of the parts of the loss
 * @param loss weighted sum of the parts
 * @param divergence mean of KL(verifier || head)
 * @param crossEntropy of accepted drafts, spread over all rows
 * @param policyGradient surrogate whose gradient is the policy gradient
 * @param entropy mean entropy of the head
 * @param overlap negative logarithm of the likelihood of acceptance, 0 where it never has
 * a weight
 * @param gradientNorm global norm before clipping
 * @param rows rows of the batch
 * @param headDrafts rows the head drafted for
 * @param headAccepted those of them that were accepted
 * @param baseline running mean of rewards after the step
 */
public record StepFigures(long step, LossWeights weights, float loss, float divergence, float crossEntropy,
		float policyGradient, float entropy, float overlap, float gradientNorm, int rows, int headDrafts,
		int headAccepted, double baseline) {
}
