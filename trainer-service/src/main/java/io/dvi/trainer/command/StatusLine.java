package io.dvi.trainer.command;

import java.io.PrintWriter;
import java.time.Duration;

/** A line that is written over on a terminal; else a line each time, but seldom. */
final class StatusLine implements AutoCloseable {

	private static final String RETURN = "\r";

	private final PrintWriter out;

	private final boolean terminal;

	private String shown = "";

	StatusLine(PrintWriter out, boolean terminal) {
		this.out = out;
		this.terminal = terminal;
	}

	/** How long a text is to stay before the next. */
	Duration period() {
		return this.terminal ? Duration.ofSeconds(1) : Duration.ofSeconds(30);
	}

	/** Shows a text until the next one. */
	void show(String text) {
		if (!this.terminal) {
			say(text);
			return;
		}
		wipe();
		this.out.print(text);
		this.out.flush();
		this.shown = text;
	}

	/** Prints a text that stays. */
	void say(String text) {
		wipe();
		this.out.println(text);
		this.out.flush();
	}

	/** Leaves what is shown where it is; whatever follows begins on a line of its own. */
	@Override
	public void close() {
		if (!this.shown.isEmpty()) {
			this.out.println();
			this.out.flush();
		}
	}

	private void wipe() {
		if (!this.shown.isEmpty()) {
			this.out.print(RETURN + " ".repeat(this.shown.length()) + RETURN);
			this.shown = "";
		}
	}

}
