package io.dvi.engine;

/**
 * How a request is drafted for. It changes speed, never text.
 *
 * @param drafter who drafts
 * @param draftLength most tokens drafted per verify step, from 0 to
 * {@value #MAX_DRAFT_LENGTH}
 */
public record SpeculationOptions(DrafterChoice drafter, int draftLength) {

	/** Most tokens drafted per verify step. */
	public static final int MAX_DRAFT_LENGTH = 8;

	/** Plain decoding. */
	public static final SpeculationOptions OFF = new SpeculationOptions(DrafterChoice.NONE, 0);

	/** Refuses draft lengths out of range. */
	public SpeculationOptions {
		if (draftLength < 0 || draftLength > MAX_DRAFT_LENGTH) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "draft_length",
					"`draft_length` must be from 0 to " + MAX_DRAFT_LENGTH + ". Given: " + draftLength);
		}
	}

	/** Who drafts. */
	public enum DrafterChoice {

		/** Prompt lookup where it matches, else the trained head. */
		AUTO,
		/** The trained head. */
		HEAD,
		/** The longest repeated suffix of the request's own text. */
		PROMPT_LOOKUP,
		/** Nobody: plain decoding. */
		NONE

	}

}
