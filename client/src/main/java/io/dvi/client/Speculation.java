package io.dvi.client;

import org.jspecify.annotations.Nullable;

/**
 * How a request is drafted for. It changes speed, never text.
 *
 * @param drafter who drafts
 * @param draftLength most tokens drafted per verify step; null is the server's default
 */
public record Speculation(Drafter drafter, @Nullable Integer draftLength) {

	/** The server chooses. */
	public static final Speculation AUTO = new Speculation(Drafter.AUTO, null);

	/** Plain decoding. */
	public static final Speculation OFF = new Speculation(Drafter.NONE, null);

	/** Who drafts. */
	public enum Drafter {

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
