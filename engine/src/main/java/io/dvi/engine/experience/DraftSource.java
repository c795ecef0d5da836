package io.dvi.engine.experience;

/** Who proposed the drafted tokens of a verify step. */
public enum DraftSource {

	/** Nobody: a plain step. */
	NONE,
	/** The trained head. */
	HEAD,
	/** The longest repeated suffix of the request's own text. */
	PROMPT_LOOKUP,
	/** What the verifier said after the same few tokens before. */
	RECYCLING,
	/**
	 * Text that a format leaves no choice of. Never in experience, since what requests
	 * with rules choose says nothing of drafts.
	 */
	FORMAT

}
