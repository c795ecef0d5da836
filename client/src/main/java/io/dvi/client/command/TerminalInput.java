package io.dvi.client.command;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Lines that a person types, edits and recalls. What was typed is kept in memory only: it
 * may be private.
 */
final class TerminalInput implements LineInput {

	private static final String PROMPT = "> ";

	private final Terminal terminal;

	private final LineReader reader;

	private TerminalInput(Terminal terminal) {
		this.terminal = terminal;
		this.reader = LineReaderBuilder.builder()
			.terminal(terminal)
			.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
			.build();
	}

	/**
	 * Takes the terminal this process runs in.
	 * @return null when it runs in none
	 */
	static @Nullable TerminalInput open() {
		try {
			return new TerminalInput(TerminalBuilder.builder().system(true).dumb(false).build());
		}
		catch (IOException | IllegalStateException ex) {
			// Standard input is a file, or another program.
			return null;
		}
	}

	@Override
	public @Nullable String read() {
		try {
			return this.reader.readLine(PROMPT);
		}
		catch (UserInterruptException ex) {
			// Ctrl-C gives up the line, not the conversation.
			return "";
		}
		catch (EndOfFileException ex) {
			return null;
		}
	}

	@Override
	public void interruptibly(Runnable work, Runnable stop) {
		Terminal.SignalHandler before = this.terminal.handle(Terminal.Signal.INT, (signal) -> stop.run());
		try {
			work.run();
		}
		finally {
			this.terminal.handle(Terminal.Signal.INT, before);
		}
	}

	@Override
	public void close() {
		try {
			this.terminal.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
