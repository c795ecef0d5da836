package io.dvi.engine.training;

/**
 * Decides whether a candidate head may replace the active one, by a paired bootstrap of
 * the gain in expected tokens per second over held-out requests. The same evaluations and
 * options give the same decision.
 */
public final class PublicationGate {

	private final GateOptions options;

	/**
	 * Makes a gate.
	 * @param options how sure it has to be
	 */
	public PublicationGate(GateOptions options) {
		this.options = options;
	}

	/**
	 * Compares two heads.
	 * @param candidate the head that wants to be published
	 * @param active the head that serves, on the same requests
	 * @return whether to publish, with the numbers
	 */
	public GateDecision decide(JudgedHead candidate, JudgedHead active) {
		Bootstrap.Interval gain = candidate.gain(active, this.options.bootstrap());
		GateFigures figures = new GateFigures(candidate.evaluation().rows(), candidate.speed().requests().size(),
				GateFigures.HeadFigures.of(candidate), GateFigures.HeadFigures.of(active), gain);
		if (figures.rows() < this.options.minRows() || figures.requests() < this.options.minRequests()) {
			return new GateDecision.Inconclusive(figures);
		}
		if (gain.low() > this.options.minGain()) {
			return new GateDecision.Publish(figures);
		}
		return (gain.high() < 0) ? new GateDecision.Reject(figures) : new GateDecision.Inconclusive(figures);
	}

}
