package io.dvi.engine;

/**
 * Receives the events of one request on the decode thread; it must return at once and
 * never block.
 */
@FunctionalInterface
public interface GenerationListener {

	/**
	 * Takes the next event.
	 * @param event what happened
	 */
	void onEvent(GenerationEvent event);

}
