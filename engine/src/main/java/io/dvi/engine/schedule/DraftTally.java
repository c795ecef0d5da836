package io.dvi.engine.schedule;

import io.dvi.engine.GenerationEvent.SpeculationFigures;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.speculation.Draft;

import java.util.Arrays;
import java.util.List;

/** Counts how drafting went for one request, and tells its head's counts. */
final class DraftTally {

	private final int[] drafted = new int[SpeculationOptions.MAX_DRAFT_LENGTH];

	private final int[] accepted = new int[SpeculationOptions.MAX_DRAFT_LENGTH];

	private final HeadCounts head;

	private int verifySteps;

	private int draftTokens;

	DraftTally(HeadCounts head) {
		this.head = head;
	}

	/**
	 * Counts a verify step. A draft behind the first rejected one was never judged.
	 * @param draft what was drafted
	 * @param acceptedLength how much of it holds
	 */
	void count(Draft draft, int acceptedLength) {
		this.verifySteps++;
		this.draftTokens += draft.length();
		this.head.drafted(draft, acceptedLength);
		for (int position = 0; position < Math.min(draft.length(), acceptedLength + 1); position++) {
			this.drafted[position]++;
			this.head.judged(position, position < acceptedLength);
			if (position < acceptedLength) {
				this.accepted[position]++;
			}
		}
	}

	/**
	 * Counts the end of a verify step.
	 * @param committed tokens it added to the answer
	 * @param nanos since the token before them
	 * @param nonFinite questions to the head whose numbers were not finite
	 */
	void stepped(int committed, long nanos, int nonFinite) {
		this.head.nonFinite(nonFinite);
		this.head.stepped(committed, nanos);
	}

	SpeculationFigures figures(long headVersion) {
		return new SpeculationFigures(this.verifySteps, this.draftTokens, Arrays.stream(this.accepted).sum(),
				boxed(this.drafted), boxed(this.accepted), headVersion);
	}

	private static List<Integer> boxed(int[] counts) {
		return Arrays.stream(counts).boxed().toList();
	}

}
