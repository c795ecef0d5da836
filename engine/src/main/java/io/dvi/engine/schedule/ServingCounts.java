package io.dvi.engine.schedule;

import io.dvi.engine.HeadFigures;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts of the heads that served last; versions grow for ever, so older ones are
 * forgotten. Written by the decode thread, read by any.
 */
final class ServingCounts {

	/** Stable head, canary, those of a few moves before, and requests without a head. */
	private static final int MOST_HEADS = 16;

	private volatile List<HeadCounts> heads = List.of(); // the latest last

	/**
	 * Counts a request that begins.
	 * @param version of the head it may draft with
	 * @return where it counts to its end, also when the head is forgotten meanwhile
	 */
	HeadCounts begin(long version) {
		List<HeadCounts> before = this.heads;
		HeadCounts counts = before.stream()
			.filter((it) -> it.version() == version)
			.findFirst()
			.orElseGet(() -> new HeadCounts(version));
		counts.begun();
		if (before.isEmpty() || before.getLast() != counts) {
			List<HeadCounts> after = new ArrayList<>(before);
			after.remove(counts);
			after.add(counts);
			this.heads = List.copyOf(after.subList(Math.max(0, after.size() - MOST_HEADS), after.size()));
		}
		return counts;
	}

	List<HeadFigures> snapshot() {
		return this.heads.stream().map(HeadCounts::snapshot).toList();
	}

}
