package io.dvi.engine.sampling;

/**
 * Makes tokens less likely that are there already. Single precision and this order of
 * operations are vLLM's: repetition first, then what frequency takes, then what presence
 * takes.
 */
final class PenaltyRule implements LogitRule {

	private final LogitAdjustment adjustment;

	private final int[] answered; // [vocabulary], how often the answer holds a token

	private final boolean[] held; // [vocabulary], whether prompt or answer hold it

	private final int[] distinct; // [vocabulary], those that are held

	private int distinctCount;

	PenaltyRule(LogitAdjustment adjustment, int[] prompt, int vocabularySize) {
		this.adjustment = adjustment;
		this.answered = new int[vocabularySize];
		this.held = new boolean[vocabularySize];
		this.distinct = new int[vocabularySize];
		for (int token : prompt) {
			hold(token);
		}
	}

	@Override
	public boolean active() {
		return this.distinctCount > 0;
	}

	@Override
	public boolean keeps(int token) {
		return false;
	}

	@Override
	public void apply(float[] row) {
		for (int i = 0; i < this.distinctCount; i++) {
			int token = this.distinct[i];
			float logit = row[token];
			logit = (logit > 0) ? logit / this.adjustment.repetitionPenalty()
					: logit * this.adjustment.repetitionPenalty();
			if (this.answered[token] > 0) {
				logit -= this.adjustment.frequencyPenalty() * this.answered[token];
				logit -= this.adjustment.presencePenalty();
			}
			row[token] = logit;
		}
	}

	@Override
	public void accept(int token) {
		hold(token);
		this.answered[token]++;
	}

	@Override
	public boolean allows(int drafted, int token) {
		// How likely a token still is, the verifier says.
		return true;
	}

	private void hold(int token) {
		if (!this.held[token]) {
			this.held[token] = true;
			this.distinct[this.distinctCount++] = token;
		}
	}

}
