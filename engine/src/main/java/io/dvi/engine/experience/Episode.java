package io.dvi.engine.experience;

import java.util.List;

/**
 * A run of consecutive verify steps of one request; a long request makes several, each
 * whole in itself.
 *
 * @param requestId the request
 * @param segment 0, 1, 2, ... within the request
 * @param modelFingerprint the model that decoded it
 * @param headVersion the head that drafted, or -1
 * @param tenantKeyHash hash of the caller's key, or an empty string
 * @param task what the caller calls this kind of work, or an empty string
 * @param finishedEpochMillis wall-clock time at the end of the run
 * @param context rows in front of the first step, in order: the end of the prompt in
 * segment 0, else none
 * @param steps in order
 * @param costs what drafting cost when the run ended
 */
public record Episode(String requestId, int segment, String modelFingerprint, long headVersion, String tenantKeyHash,
		String task, long finishedEpochMillis, List<ContextRow> context, List<VerifyStep> steps, DraftCosts costs) {

	/** Copies the lists. */
	public Episode {
		context = List.copyOf(context);
		steps = List.copyOf(steps);
	}

	/**
	 * Whether every row has its deep state, which rows kept by older versions lack.
	 * @return whether heads that read it can learn from the episode
	 */
	public boolean hasDeepStates() {
		return this.steps.stream().flatMap((step) -> step.rows().stream()).allMatch((row) -> row.deep().length > 0);
	}

}
