package io.dvi.engine.sampling;

/**
 * Forbids tokens that would end an answer before it has as many as it must. Where a
 * format leaves no other token, the format decides.
 */
final class EarlyEndRule implements LogitRule {

	private final int[] endTokens;

	private final float[] forbidden; // [end tokens], their logits

	private final int minTokens;

	private int chosen;

	/**
	 * Makes a rule.
	 * @param endTokens what ends an answer, each once
	 * @param minTokens how many tokens must stand in front
	 */
	EarlyEndRule(int[] endTokens, int minTokens) {
		this.endTokens = endTokens;
		this.forbidden = new float[endTokens.length];
		this.minTokens = minTokens;
	}

	@Override
	public boolean active() {
		return this.chosen < this.minTokens;
	}

	@Override
	public boolean keeps(int token) {
		return !ends(token);
	}

	@Override
	public void apply(float[] row) {
		if (!active()) {
			return;
		}
		for (int i = 0; i < this.endTokens.length; i++) {
			this.forbidden[i] = row[this.endTokens[i]];
			row[this.endTokens[i]] = Float.NEGATIVE_INFINITY;
		}
		if (!anyLeft(row)) {
			for (int i = 0; i < this.endTokens.length; i++) {
				row[this.endTokens[i]] = this.forbidden[i];
			}
		}
	}

	@Override
	public void accept(int token) {
		this.chosen++;
	}

	@Override
	public boolean allows(int drafted, int token) {
		return this.chosen + drafted >= this.minTokens || !ends(token);
	}

	private boolean ends(int token) {
		for (int end : this.endTokens) {
			if (end == token) {
				return true;
			}
		}
		return false;
	}

	private static boolean anyLeft(float[] row) {
		for (float logit : row) {
			if (logit > Float.NEGATIVE_INFINITY) {
				return true;
			}
		}
		return false;
	}

}
