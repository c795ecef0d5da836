package io.dvi.trainer.watch;

import java.util.List;

import io.dvi.trainer.registry.Figure;

/**
 * What a look at a watched head came to.
 *
 * @param verdict what is said of the head
 * @param reason in one sentence
 * @param figures what it rests on
 */
record WatchFinding(Verdict verdict, String reason, List<Figure> figures) {

	WatchFinding {
		figures = List.copyOf(figures);
	}

	/** What may be said of a head. */
	enum Verdict {

		/** Nothing yet. */
		OPEN,
		/** It is not worse. */
		PASSED,
		/** Neither was proved in time; that is no pass. */
		INCONCLUSIVE,
		/** It is worse, broken, or cannot be loaded. */
		WORSE

	}

}
