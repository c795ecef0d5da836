package io.dvi.client.command;

import org.jspecify.annotations.Nullable;

/** Where a conversation's lines come from. */
interface LineInput extends AutoCloseable {

	/**
	 * Waits for a line.
	 * @return the line, or null when there are no more
	 */
	@Nullable String read();

	/**
	 * Works; where a person sits, Ctrl-C stops the work instead of the process.
	 * @param work returns soon after it was stopped
	 * @param stop called by another thread
	 */
	void interruptibly(Runnable work, Runnable stop);

	@Override
	void close();

}
