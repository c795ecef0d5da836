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

	/**
	 * Whether the request may ask a head.
	 * @return false when it only ever drafts from text, or not at all
	 */
	public boolean mayAskHead() {
		boolean byHead = this.drafter == DrafterChoice.AUTO || this.drafter == DrafterChoice.HEAD;
		return byHead && this.draftLength > 0;
	}

	/** Who drafts. */
	public enum DrafterChoice {

		/**
		 * Whoever is likely to be right, for as many tokens as pay; the draft length is
		 * only an upper bound.
		 */
		AUTO,
		/** The trained head. */
		HEAD,
		/** The longest repeated suffix of the request's own text. */
		PROMPT_LOOKUP,
		/** What the verifier said after the same few tokens before, in any request. */
		RECYCLING,
		/** Nobody: plain decoding. */
		NONE

	}

}
