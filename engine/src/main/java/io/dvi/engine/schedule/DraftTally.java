package io.dvi.engine.schedule;

import io.dvi.engine.GenerationEvent.SpeculationFigures;
import io.dvi.engine.SpeculationOptions;

import java.util.Arrays;
import java.util.List;

/** Counts how drafting went for one request. */
final class DraftTally {

	private final int[] drafted = new int[SpeculationOptions.MAX_DRAFT_LENGTH];

	private final int[] accepted = new int[SpeculationOptions.MAX_DRAFT_LENGTH];

	private int verifySteps;

	private int draftTokens;

	/**
	 * Counts a verify step. A draft behind the first rejected one was never judged.
	 * @param draftLength tokens drafted
	 * @param acceptedLength how many of them hold
	 */
	void count(int draftLength, int acceptedLength) {
		this.verifySteps++;
		this.draftTokens += draftLength;
		for (int position = 0; position < Math.min(draftLength, acceptedLength + 1); position++) {
			this.drafted[position]++;
			if (position < acceptedLength) {
				this.accepted[position]++;
			}
		}
	}

	SpeculationFigures figures(long headVersion) {
		return new SpeculationFigures(this.verifySteps, this.draftTokens, Arrays.stream(this.accepted).sum(),
				boxed(this.drafted), boxed(this.accepted), headVersion);
	}

	private static List<Integer> boxed(int[] counts) {
		return Arrays.stream(counts).boxed().toList();
	}

}
