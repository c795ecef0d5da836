package io.dvi.engine;

import io.dvi.engine.experience.DraftSource;

import java.util.List;
import java.util.Map;

/**
 * How requests went that drafted with one head. All counts grow from the engine's start.
 *
 * @param headVersion the head, or -1 for requests without one and for those that let none
 * draft
 * @param requests those that began
 * @param tokens committed by verify steps, so without the first of each answer, which
 * comes with its prompt
 * @param verifySteps deep passes after the prompt, plain ones included
 * @param decodeNanos what those steps took, from token to token of each request
 * @param nonFiniteDrafts questions to the head that it answered with numbers that are not
 * finite
 * @param draftedByPosition how often a draft at each position was judged
 * @param acceptedByPosition how often it was accepted
 * @param drafts tokens by who drafted them, judged or not
 */
public record HeadFigures(long headVersion, long requests, long tokens, long verifySteps, long decodeNanos,
		long nonFiniteDrafts, List<Long> draftedByPosition, List<Long> acceptedByPosition,
		Map<DraftSource, DraftedTokens> drafts) {

	/** Copies lists and map. */
	public HeadFigures {
		draftedByPosition = List.copyOf(draftedByPosition);
		acceptedByPosition = List.copyOf(acceptedByPosition);
		drafts = Map.copyOf(drafts);
	}

	/**
	 * How one source did.
	 *
	 * @param drafted tokens it drafted
	 * @param accepted those the verifier chose too
	 */
	public record DraftedTokens(long drafted, long accepted) {
	}

}
