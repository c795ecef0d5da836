package io.dvi.engine.training;

/**
 * The optimiser's numbers: Adam with decoupled weight decay (arXiv 1711.05101) and
 * clipping of the gradient's global norm.
 *
 * @param learningRate length of a step
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay share of the weights taken off per unit of learning rate
 * @param maxGradientNorm longer gradients are scaled down to this norm
 */
public record AdamW(float learningRate, float beta1, float beta2, float epsilon, float weightDecay,
		float maxGradientNorm) {

	/**
	 * The author's decay and clipping, with the learning rate that suits a low-rank head.
	 */
	public static final AdamW DEFAULT = new AdamW(1e-3f, 0.9f, 0.999f, 1e-8f, 0.01f, 1);

	/** Refuses values out of range. */
	public AdamW {
		Limits.above("learningRate", learningRate, 0);
		Limits.share("beta1", beta1);
		Limits.share("beta2", beta2);
		Limits.above("epsilon", epsilon, 0);
		Limits.atLeast("weightDecay", weightDecay, 0);
		Limits.above("maxGradientNorm", maxGradientNorm, 0);
	}

}
