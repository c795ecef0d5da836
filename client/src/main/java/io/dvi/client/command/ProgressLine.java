package io.dvi.client.command;

import java.io.PrintWriter;
import java.time.Duration;

/** Shows progress: in place on a terminal, else as a line now and then. */
final class ProgressLine implements AutoCloseable {

	private final PrintWriter out;

	private final boolean inPlace;

	private int width;

	/**
	 * Makes an empty line.
	 * @param out where it goes
	 * @param inPlace whether a new text may be written over the one before
	 */
	ProgressLine(PrintWriter out, boolean inPlace) {
		this.out = out;
		this.inPlace = inPlace;
	}

	/**
	 * How often a new text is worth its place.
	 * @return the time between two
	 */
	Duration period() {
		return this.inPlace ? Duration.ofSeconds(1) : Duration.ofSeconds(10);
	}

	void show(String text) {
		if (this.inPlace) {
			this.out.print("\r" + text + " ".repeat(Math.max(0, this.width - text.length())));
			this.width = text.length();
		}
		else {
			this.out.println(text);
		}
		this.out.flush();
	}

	/** Leaves the last text where it is; whatever follows begins on a line of its own. */
	@Override
	public void close() {
		if (this.width > 0) {
			this.out.println();
			this.out.flush();
		}
	}

}
