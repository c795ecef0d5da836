package io.dvi.engine.speculation;

/**
 * What the request's own text and the successors of all requests say about one token.
 *
 * @param repeated what followed the longest repeated suffix, or -1
 * @param repetition how strong that is, see {@link #REPETITIONS}
 * @param recycled what the verifier said after the last tokens, or -1
 * @param recurrence how strong that is, see {@link #RECURRENCES}
 */
record TextEvidence(int repeated, int repetition, int recycled, int recurrence) {

	private static final double[] BY_LENGTH = { 0.15, 0.3, 0.45, 0.55, 0.65, 0.75, 0.85, 0.93 };

	private static final double[] BY_AGREEMENT = { 1, 0.7, 1.05, 1.06 };

	/** How often a continuation is right at first, by matched length and agreement. */
	static final double[] REPETITIONS = repetitions();

	/** How often a successor is right at first, by order and confirmations. */
	static final double[] RECURRENCES = { 0.13, 0.25, 0.3, 0.4, 0.25, 0.45, 0.55, 0.65, 0.3, 0.55, 0.65, 0.75 };

	/** What successors may say beside a repetition: nothing, other or same, by order. */
	static final int BESIDE_REPETITION = 1 + 2 * SuccessorTable.MOST_ORDER;

	/** What a repetition may say beside a successor: nothing, other after 1, 2, more. */
	static final int BESIDE_RECURRENCE = 4;

	static TextEvidence at(TokenHistory history, SuffixIndex suffixes, SuccessorTable successors) {
		boolean repeats = suffixes.find();
		boolean recurs = successors.find(history);
		return new TextEvidence(repeats ? suffixes.token() : -1,
				repeats ? byLength(suffixes.matched()) * SuffixIndex.AGREEMENTS + suffixes.agreement() : 0,
				recurs ? successors.token() : -1,
				recurs ? (successors.order() - 1) * (SuccessorTable.FIRM + 1) + successors.confirmed() : 0);
	}

	boolean agrees() {
		return this.repeated == this.recycled;
	}

	int besideRepetition() {
		if (this.recycled < 0) {
			return 0;
		}
		int order = 1 + this.recurrence / (SuccessorTable.FIRM + 1);
		return agrees() ? SuccessorTable.MOST_ORDER + order : order;
	}

	int besideRecurrence() {
		return (this.repeated < 0) ? 0 : 1 + Math.min(this.repetition / SuffixIndex.AGREEMENTS, 2);
	}

	/** Bins of 1, 2, 3, 4, 5 to 6, 7 to 9, 10 to 15, more. */
	private static int byLength(int matched) {
		if (matched <= 4) {
			return matched - 1;
		}
		if (matched <= 9) {
			return (matched <= 6) ? 4 : 5;
		}
		return (matched < SuffixIndex.LONGEST) ? 6 : 7;
	}

	private static double[] repetitions() {
		double[] rates = new double[BY_LENGTH.length * SuffixIndex.AGREEMENTS];
		for (int i = 0; i < rates.length; i++) {
			rates[i] = BY_LENGTH[i / SuffixIndex.AGREEMENTS] * BY_AGREEMENT[i % SuffixIndex.AGREEMENTS];
		}
		return rates;
	}

}
