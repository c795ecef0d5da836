package io.dvi.engine.schedule;

import io.dvi.engine.GenerationEvent.SpeculationFigures;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.speculation.Draft;

import java.util.Arrays;
import java.util.List;

/** Counts how drafting went for one request, and tells the engine's counts. */
final class DraftTally {

	private final int[] drafted = new int[SpeculationOptions.MAX_DRAFT_LENGTH];

	private final int[] accepted = new int[SpeculationOptions.MAX_DRAFT_LENGTH];

	private final SourceCounts sources;

	private int verifySteps;

	private int draftTokens;

	DraftTally(SourceCounts sources) {
		this.sources = sources;
	}

	/**
	 * Counts a verify step. A draft behind the first rejected one was never judged.
	 * @param draft what was drafted
	 * @param acceptedLength how much of it holds
	 */
	void count(Draft draft, int acceptedLength) {
		this.verifySteps++;
		this.draftTokens += draft.length();
		for (int position = 0; position < draft.length(); position++) {
			this.sources.count(draft.source(position), position < acceptedLength);
		}
		for (int position = 0; position < Math.min(draft.length(), acceptedLength + 1); position++) {
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
