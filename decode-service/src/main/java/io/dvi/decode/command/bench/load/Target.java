package io.dvi.decode.command.bench.load;

/** Whoever is put under load. Safe from any thread. */
public interface Target extends AutoCloseable {

	/**
	 * Asks and waits for the end, however it goes.
	 * @param question what to ask
	 * @param due when the request was to arrive, on the clock of
	 * {@link System#nanoTime()}
	 */
	Served ask(Ask question, long due);

	@Override
	void close();

	/**
	 * A request.
	 *
	 * @param text what is asked
	 * @param maxTokens most tokens of the answer
	 * @param speculate false decodes plainly
	 */
	record Ask(String text, int maxTokens, boolean speculate) {
	}

}
