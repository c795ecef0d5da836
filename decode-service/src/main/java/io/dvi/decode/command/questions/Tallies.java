package io.dvi.decode.command.questions;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A tally for each task and one for all. */
public final class Tallies {

	private final Map<String, Tally> tasks = new LinkedHashMap<>();

	private final Tally overall;

	private final int draftLength;

	public Tallies(int draftLength) {
		this.draftLength = draftLength;
		this.overall = new Tally(draftLength);
	}

	public void add(String task, Consumer<Tally> answer) {
		answer.accept(this.tasks.computeIfAbsent(task, (_) -> new Tally(this.draftLength)));
		answer.accept(this.overall);
	}

	public Tally overall() {
		return this.overall;
	}

	/** Prints a header and one row for each task and one for all. */
	public void print(PrintWriter out, String header, Function<Tally, String> row) {
		out.println(String.format(Locale.ROOT, "%-16s%s  acceptance at 1..%d", "task", header, this.draftLength));
		this.tasks.forEach((task, tally) -> print(out, task, row.apply(tally), tally));
		print(out, "overall", row.apply(this.overall), this.overall);
		out.flush();
	}

	private static void print(PrintWriter out, String task, String row, Tally tally) {
		String acceptance = tally.acceptanceByPosition()
			.stream()
			.map((share) -> (share == null) ? "-" : String.format(Locale.ROOT, "%.2f", share))
			.collect(Collectors.joining(" "));
		out.println(String.format(Locale.ROOT, "%-16s%s  %s", task, row, acceptance));
	}

	/**
	 * Writes {@code overall} and the same for each of {@code tasks}.
	 * @param more what else the report says, such as what the run was
	 */
	public void write(Path file, Map<String, ?> more, Function<Tally, Map<String, @Nullable Object>> figures)
			throws IOException {
		Map<String, @Nullable Object> report = new LinkedHashMap<>();
		report.put("overall", figures.apply(this.overall));
		Map<String, Object> byTask = new LinkedHashMap<>();
		this.tasks.forEach((task, tally) -> byTask.put(task, figures.apply(tally)));
		report.put("tasks", byTask);
		report.putAll(more);
		Files.writeString(file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
	}

}
