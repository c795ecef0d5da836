package io.dvi.engine.training;

/**
 * What a gate decision rests on.
 *
 * @param rows held-out rows
 * @param episodes held-out episodes
 * @param candidateAgreement share of rows the candidate would have drafted right
 * @param activeAgreement the same of the active head
 * @param lowestGain lower end of the interval around the gain in agreement
 * @param highestGain its upper end
 */
public record GateFigures(long rows, int episodes, double candidateAgreement, double activeAgreement, double lowestGain,
		double highestGain) {
}
