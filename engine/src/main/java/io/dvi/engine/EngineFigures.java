package io.dvi.engine;

import java.util.List;

/**
 * What an engine is doing right now, and how drafting went since it started.
 *
 * @param slots most requests decoded at once
 * @param running requests that hold a slot
 * @param waiting requests that wait for one
 * @param plainTokensPerSecond what plain decoding of one request would give now, by the
 * measured cost of a pass; 0 before anything is measured
 * @param heads one for each head that requests began with, the latest last
 */
public record EngineFigures(int slots, int running, int waiting, double plainTokensPerSecond, List<HeadFigures> heads) {

	/** No engine. */
	public static final EngineFigures NONE = new EngineFigures(0, 0, 0, 0, List.of());

	/** Copies the list. */
	public EngineFigures {
		heads = List.copyOf(heads);
	}

}
