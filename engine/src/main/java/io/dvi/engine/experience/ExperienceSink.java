package io.dvi.engine.experience;

/**
 * Takes finished episodes on the decode thread; it must return at once and never block.
 */
@FunctionalInterface
public interface ExperienceSink {

	/** Forgets everything. */
	ExperienceSink DISCARD = (episode) -> {
	};

	/**
	 * Takes an episode.
	 * @param episode what serving learned
	 */
	void accept(Episode episode);

}
