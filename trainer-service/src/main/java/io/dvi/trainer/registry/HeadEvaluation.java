package io.dvi.trainer.registry;

/**
 * Figures on held-out experience at publication; all 0 for a head that was not evaluated.
 *
 * @param rows rows compared
 * @param agreement share of rows whose verified token the head would have drafted
 * @param baselineAgreement the same with the head that was active then
 * @param kl divergence of the head from the verifier, in nats per row
 * @param vocabularyCoverage share of verified tokens that the draft vocabulary holds
 */
public record HeadEvaluation(long rows, double agreement, double baselineAgreement, double kl,
		double vocabularyCoverage) {

	/** Nothing was compared. */
	public static final HeadEvaluation NONE = new HeadEvaluation(0, 0, 0, 0, 0);

}
