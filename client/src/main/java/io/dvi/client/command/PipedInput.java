package io.dvi.client.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

import org.jspecify.annotations.Nullable;

/** Lines from a file or another program, to which nobody needs a prompt. */
final class PipedInput implements LineInput {

	private final BufferedReader lines;

	PipedInput(InputStream source) {
		this.lines = new BufferedReader(new InputStreamReader(source, Charset.defaultCharset()));
	}

	@Override
	public @Nullable String read() {
		try {
			return this.lines.readLine();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void interruptibly(Runnable work, Runnable stop) {
		work.run();
	}

	@Override
	public void close() {
		// Standard input ends with the process.
	}

}
