package io.dvi.client.command;

import io.dvi.client.GenerateEvent;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;

/**
 * One line of JSON for every answer, appended to a file: what drafting was worth, and
 * with which head. Safe for use by many threads.
 */
final class AnswerLog implements AutoCloseable {

	private final BufferedWriter out;

	private final InstantSource clock;

	private AnswerLog(BufferedWriter out, InstantSource clock) {
		this.out = out;
		this.clock = clock;
	}

	/**
	 * Opens a log.
	 * @param file made where there is none
	 * @param clock stamps the lines
	 * @return the log
	 * @throws CommandFailure when it cannot be written
	 */
	static AnswerLog append(Path file, InstantSource clock) {
		try {
			return new AnswerLog(Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
					clock);
		}
		catch (IOException ex) {
			throw new CommandFailure("cannot write " + file + ": " + ex.getMessage(), ex);
		}
	}

	synchronized void add(String task, GenerateEvent.Finished end) {
		GenerateEvent.SpeculationFigures speculation = end.speculation();
		String line = HttpCalls.JSON.writeValueAsString(HttpCalls.JSON.createObjectNode()
			.put("at", this.clock.instant().toString())
			.put("task", task)
			.put("prompt_tokens", end.promptTokens())
			.put("completion_tokens", end.completionTokens())
			.put("verify_steps", speculation.verifySteps())
			.put("draft_tokens", speculation.draftTokens())
			.put("accepted_tokens", speculation.acceptedTokens())
			.put("head_version", speculation.headVersionEnd())
			.put("prefill_seconds", seconds(end.timings().prefill()))
			.put("decode_seconds", seconds(end.timings().decode())));
		try {
			this.out.write(line + "\n");
			this.out.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.out.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static double seconds(Duration time) {
		return time.toNanos() / 1e9;
	}

}
