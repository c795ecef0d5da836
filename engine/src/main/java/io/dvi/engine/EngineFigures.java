package io.dvi.engine;

import io.dvi.engine.experience.DraftSource;

import java.util.Map;

/**
 * What an engine is doing right now, and how drafting went since it started.
 *
 * @param slots most requests decoded at once
 * @param running requests that hold a slot
 * @param waiting requests that wait for one
 * @param drafts tokens by who drafted them
 */
public record EngineFigures(int slots, int running, int waiting, Map<DraftSource, DraftedTokens> drafts) {

	/** No engine. */
	public static final EngineFigures NONE = new EngineFigures(0, 0, 0, Map.of());

	/** Copies the map. */
	public EngineFigures {
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
