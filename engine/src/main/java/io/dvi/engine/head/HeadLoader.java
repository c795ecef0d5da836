package io.dvi.engine.head;

/** Turns weights into a head that can draft. Safe from any thread. */
public interface HeadLoader extends AutoCloseable {

	/**
	 * Checks and loads weights.
	 * @param weights what was trained
	 * @return the head
	 * @throws io.dvi.engine.EngineException with code {@code HEAD_REJECTED} when the
	 * kind, the shape or the numbers do not fit this model
	 */
	DraftHead load(HeadWeights weights);

	@Override
	void close();

}
