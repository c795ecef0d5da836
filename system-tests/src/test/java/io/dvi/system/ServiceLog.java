package io.dvi.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a service prints, for the message of a test that finds it gone.
 *
 * @param file where it prints to
 */
public record ServiceLog(Path file) {

	private static final int LINES = 40;

	/** Its last lines: one line of a report when printed, which summaries keep. */
	public List<String> end() {
		try (Stream<String> lines = Files.lines(this.file)) {
			List<String> all = lines.toList();
			return all.subList(Math.max(0, all.size() - LINES), all.size());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
